# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import json

import pytest

MODULE = "iam_policy"
ARN = "arn:aws:iam::123456789012:policy/reader"
OWNER = {"edgeworks.eks-ingress/cluster": "mz-k8s"}
READ = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "*"}]}
LIST = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*"}]}


def document_in_force(iam, arn=ARN):
    version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    return iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]


def test_it_makes_the_policy_and_a_second_run_changes_nothing(run_module, aws, aws_calls):
    first = run_module(MODULE, name="reader", document=READ, owner_tags=OWNER, tags={"team": "edge"})
    assert first["changed"]
    assert first["policy"]["arn"] == ARN
    assert first["policy"]["tags"] == OWNER | {"team": "edge"}
    aws_calls.made.clear()
    second = run_module(MODULE, name="reader", document=json.dumps(READ), owner_tags=OWNER, tags={"team": "edge"})
    assert not second["changed"]
    assert second["policy"] == first["policy"]
    assert aws_calls.made == ["get_caller_identity", "get_policy", "get_policy_version"]


def test_the_same_meaning_in_other_words_is_no_change(run_module, aws):
    run_module(MODULE, name="reader", document=READ)
    words = {"Statement": {"Sid": "Read", "Resource": ["*"], "Action": "S3:getobject", "Effect": "Allow"}}
    assert not run_module(MODULE, name="reader", document={"Version": "2012-10-17"} | words)["changed"]


def test_check_mode_predicts_what_the_run_does_and_writes_nothing(run_module, aws, aws_calls):
    predicted = run_module(MODULE, name="reader", document=READ, _check=True, _diff=True)
    assert predicted["changed"]
    assert predicted["diff"]["before"] == {}
    assert predicted["diff"]["after"]["document"]["Statement"][0]["Action"] == ["s3:GetObject"]
    assert aws_calls.writes == []
    done = run_module(MODULE, name="reader", document=READ, _diff=True)
    assert (done["actions"], done["policy"]) == (predicted["actions"], predicted["policy"])


def test_complaint_9_a_policy_changed_by_hand_is_put_right(run_module, aws):
    run_module(MODULE, name="reader", document=READ, owner_tags=OWNER)
    iam = aws("iam")
    iam.create_policy_version(PolicyArn=ARN, PolicyDocument=json.dumps(LIST), SetAsDefault=True)
    mended = run_module(MODULE, name="reader", document=READ, owner_tags=OWNER)
    assert mended["actions"] == [f"create_default_version IAM policy {ARN}"]
    assert mended["policy"]["default_version_id"] == "v3"
    assert document_in_force(iam) == READ


def test_tags_are_taken_in_every_form_that_ansible_takes_a_dictionary_in(run_module, aws):
    """As of any module: ``dict`` in https://docs.ansible.com/projects/ansible/latest/dev_guide/developing_program_flow_modules.html."""
    made = [
        run_module(MODULE, name=f"reader-{number}", document=READ, tags=tags)["policy"]["tags"]
        for number, tags in enumerate(({"team": "edge", "n": 1}, "team=edge, n=1", '{"team": "edge", "n": 1}'))
    ]
    assert made == [{"team": "edge", "n": "1"}] * 3


def test_the_oldest_version_makes_room_when_there_are_five(run_module, aws):
    run_module(MODULE, name="reader", document=READ)
    iam = aws("iam")
    for _unused in range(4):
        iam.create_policy_version(PolicyArn=ARN, PolicyDocument=json.dumps(LIST), SetAsDefault=False)
    iam.set_default_policy_version(PolicyArn=ARN, VersionId="v3")
    changed = run_module(MODULE, name="reader", document=READ)
    assert changed["actions"] == [f"delete_version v1 of IAM policy {ARN}", f"create_default_version IAM policy {ARN}"]
    assert document_in_force(iam) == READ


def test_a_policy_of_someone_else_that_says_the_same_is_used_and_left_alone(run_module, aws, aws_calls):
    aws("iam").create_policy(PolicyName="reader", PolicyDocument=json.dumps(READ), Tags=[{"Key": "a", "Value": "b"}])
    aws_calls.made.clear()
    used = run_module(MODULE, name="reader", document=READ, owner_tags=OWNER, tags={"team": "edge"})
    assert not used["changed"]
    assert used["policy"]["owned"] is False
    assert used["policy"]["tags"] == {"a": "b"}
    assert aws_calls.writes == []


def test_a_policy_of_someone_else_that_says_something_else_is_an_error(run_module, aws):
    aws("iam").create_policy(PolicyName="reader", PolicyDocument=json.dumps(LIST))
    failed = run_module(MODULE, name="reader", document=READ, owner_tags=OWNER)
    assert failed["error"] == "Conflict"
    assert "adopt: true" in failed["msg"]
    assert (failed["missing_actions"], failed["extra_actions"]) == (["s3:getobject"], ["s3:listbucket"])


def test_a_policy_of_someone_else_is_taken_over_on_request(run_module, aws):
    aws("iam").create_policy(PolicyName="reader", PolicyDocument=json.dumps(LIST))
    taken = run_module(MODULE, name="reader", document=READ, owner_tags=OWNER, adopt=True)
    assert taken["policy"]["owned"] is True
    assert document_in_force(aws("iam")) == READ


def test_deleting_removes_the_policy_with_its_versions(run_module, aws):
    run_module(MODULE, name="reader", document=READ, owner_tags=OWNER)
    run_module(MODULE, name="reader", document=LIST, owner_tags=OWNER)
    gone = run_module(MODULE, name="reader", state="absent", owner_tags=OWNER)
    assert gone["actions"] == [f"delete_version v1 of IAM policy {ARN}", f"delete_policy IAM policy {ARN}"]
    assert (gone["policy"], gone["kept"]) == (None, [])
    assert not run_module(MODULE, name="reader", state="absent", owner_tags=OWNER)["changed"]


def test_complaint_25_a_shared_policy_is_not_deleted_from_under_other_clusters(run_module, aws):
    run_module(MODULE, name="reader", document=READ, owner_tags=OWNER)
    iam = aws("iam")
    iam.create_role(RoleName="other-cluster", AssumeRolePolicyDocument=json.dumps(READ))
    iam.attach_role_policy(RoleName="other-cluster", PolicyArn=ARN)
    kept = run_module(MODULE, name="reader", state="absent", owner_tags=OWNER)
    assert not kept["changed"]
    assert kept["kept"] == [{"resource": ARN, "reason": "it is attached to role/other-cluster"}]
    assert kept["warnings"] == [f"{ARN} was left in place: it is attached to role/other-cluster."]
    assert iam.list_attached_role_policies(RoleName="other-cluster")["AttachedPolicies"]


def test_a_policy_of_someone_else_is_not_deleted(run_module, aws):
    aws("iam").create_policy(PolicyName="reader", PolicyDocument=json.dumps(READ))
    kept = run_module(MODULE, name="reader", state="absent", owner_tags=OWNER)
    assert not kept["changed"]
    assert "does not carry our tag edgeworks.eks-ingress/cluster=mz-k8s" in kept["kept"][0]["reason"]


def test_without_owner_tags_deleting_an_attached_policy_is_an_error(run_module, aws):
    run_module(MODULE, name="reader", document=READ)
    iam = aws("iam")
    iam.create_user(UserName="eve")
    iam.attach_user_policy(UserName="eve", PolicyArn=ARN)
    failed = run_module(MODULE, name="reader", state="absent")
    assert failed["error"] == "Conflict"
    assert "attached to user/eve" in failed["msg"]


def test_a_name_that_is_taken_at_another_path_is_an_error_that_says_where(run_module, aws):
    aws("iam").create_policy(PolicyName="reader", Path="/team/", PolicyDocument=json.dumps(READ))
    failed = run_module(MODULE, name="reader", document=READ)
    assert failed["error"] == "Conflict"
    assert "arn:aws:iam::123456789012:policy/team/reader" in failed["msg"]


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        ({"document": "not json"}, "it is not JSON"),
        ({"document": {"Version": "2012-10-17"}}, "it has no Statement"),
        ({"document": {"Statement": [{"Effect": "Permit", "Action": "s3:*"}]}}, "no Effect of Allow or Deny"),
        ({"src": "/nowhere/policy.json"}, "No such file"),
        ({"url": "https://example.com/policy.json"}, "missing parameter(s) required by 'url': checksum"),
        ({}, "any of the following are missing: document, src, url, bundled"),
    ],
)
def test_wrong_input_is_an_error_before_anything_is_written(run_module, aws, aws_calls, arguments, fault):
    failed = run_module(MODULE, name="reader", **arguments)
    assert fault in failed["msg"]
    assert aws_calls.writes == []


def test_a_document_above_iams_limit_is_an_error_before_anything_is_written(run_module, aws, aws_calls):
    actions = [f"s3:Action{number:05}" for number in range(400)]
    failed = run_module(
        MODULE, name="reader", document={"Statement": [{"Effect": "Allow", "Action": actions, "Resource": "*"}]}
    )
    assert failed["error"] == "InvalidArgument"
    assert "IAM takes 6144" in failed["msg"]
    assert aws_calls.writes == []


def test_the_bundled_policies_are_those_of_the_partition(run_module, aws):
    run_module(MODULE, name="lbc", bundled="aws_load_balancer_controller", region="cn-north-1")
    document = document_in_force(aws("iam", "cn-north-1"), "arn:aws-cn:iam::123456789012:policy/lbc")
    assert "arn:aws-cn:ec2:*:*:security-group/*" in json.dumps(document)


def test_external_dns_is_narrowed_to_the_zone(run_module, aws):
    made = run_module(MODULE, name="dns", bundled="external_dns", zone_ids=["Z1"])
    resources = [statement["Resource"] for statement in made["policy"]["document"]["Statement"]]
    assert ["arn:aws:route53:::hostedzone/Z1"] in resources


def test_without_a_zone_yet_check_mode_predicts_and_a_run_fails(run_module, aws, aws_calls):
    predicted = run_module(MODULE, name="dns", bundled="external_dns", zone_ids=[""], _check=True)
    assert predicted["changed"]
    assert "zone_ids is empty" in predicted["warnings"][0]
    failed = run_module(MODULE, name="dns", bundled="external_dns", zone_ids=[""])
    assert failed["error"] == "Missing"
    assert aws_calls.writes == []


def test_a_denial_names_the_missing_action(run_module, aws, aws_calls):
    aws_calls.refuse(
        "create_policy",
        "AccessDenied",
        "User: arn:aws:iam::123456789012:user/eve is not authorized to perform: iam:CreatePolicy on resource: "
        f"policy {ARN} because no identity-based policy allows the iam:CreatePolicy action",
    )
    failed = run_module(MODULE, name="reader", document=READ)
    assert failed["error"] == "Denied"
    assert "Allow iam:CreatePolicy" in failed["msg"]
