# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import json

import pytest

MODULE = "irsa_role"
NAME = "mz-k8s-lbc"
ARN = f"arn:aws:iam::123456789012:role/{NAME}"
POLICY = "arn:aws:iam::123456789012:policy/lbc"
OWNER = {"edgeworks.eks-ingress/cluster": "mz-k8s"}
READ = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "*"}]}
LIST = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:ListBucket"], "Resource": "*"}]}
TRUST_OF_EC2 = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
WANTED = {
    "name": NAME,
    "cluster_name": "mz-k8s",
    "service_accounts": ["kube-system/aws-load-balancer-controller"],
    "managed_policies": ["lbc"],
    "inline_policies": {"read": READ},
    "owner_tags": OWNER,
}


@pytest.fixture
def ready(run_module, aws, eks_cluster):
    """The cluster with its OIDC provider, and the policy to attach."""
    run_module("iam_oidc_provider", cluster_name="mz-k8s")
    run_module("iam_policy", name="lbc", document=READ)
    return eks_cluster


def as_iam_has_it(iam):
    role = iam.get_role(RoleName=NAME)["Role"]
    attached = iam.list_attached_role_policies(RoleName=NAME)["AttachedPolicies"]
    return role, [policy["PolicyArn"] for policy in attached], iam.list_role_policies(RoleName=NAME)["PolicyNames"]


def test_it_makes_a_role_that_only_the_service_account_may_assume(run_module, aws, ready, aws_calls):
    made = run_module(MODULE, **WANTED)
    role, attached, inline = as_iam_has_it(aws("iam"))
    host = ready.issuer.removeprefix("https://")
    assert role["AssumeRolePolicyDocument"] == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Federated": ready.provider_arn},
                "Action": "sts:AssumeRoleWithWebIdentity",
                "Condition": {
                    "StringEquals": {
                        f"{host}:aud": "sts.amazonaws.com",
                        f"{host}:sub": "system:serviceaccount:kube-system:aws-load-balancer-controller",
                    }
                },
            }
        ],
    }
    assert (attached, inline) == ([POLICY], ["read"])
    assert made["role"]["arn"] == ARN
    assert made["role"]["managed_policies"] == [POLICY]
    aws_calls.made.clear()
    again = run_module(MODULE, **WANTED)
    assert not again["changed"]
    assert again["role"] == made["role"]
    assert aws_calls.made == [
        "describe_cluster",
        "get_open_id_connect_provider",
        "get_role",
        "list_attached_role_policies",
        "list_role_policies",
        "get_role_policy",
    ]


def test_before_anything_exists_check_mode_predicts_and_a_run_fails(run_module, aws, eks_cluster, aws_calls):
    predicted = run_module(MODULE, **WANTED, _check=True)
    assert predicted["changed"]
    assert predicted["role"]["managed_policies"] == [POLICY]
    assert "the IAM OIDC provider it is to trust does not exist" in predicted["warnings"][0]
    assert f"there is no {POLICY}" in predicted["warnings"][1]
    failed = run_module(MODULE, **WANTED)
    assert failed["error"] == "Missing"
    assert "Make it first, with the module iam_oidc_provider" in failed["msg"]
    assert aws_calls.writes == []


def test_what_was_changed_by_hand_is_put_right_and_only_that(run_module, aws, ready):
    first = run_module(MODULE, **WANTED)
    iam = aws("iam")
    hands = [
        (
            lambda: iam.update_assume_role_policy(RoleName=NAME, PolicyDocument=json.dumps(TRUST_OF_EC2)),
            f"update_assume_role_policy IAM role {NAME}",
        ),
        (
            lambda: iam.detach_role_policy(RoleName=NAME, PolicyArn=POLICY),
            f"attach {POLICY} to IAM role {NAME}",
        ),
        (
            lambda: iam.put_role_policy(RoleName=NAME, PolicyName="read", PolicyDocument=json.dumps(LIST)),
            f"put_inline_policy read of IAM role {NAME}",
        ),
        (
            lambda: iam.put_role_policy(RoleName=NAME, PolicyName="more", PolicyDocument=json.dumps(LIST)),
            f"delete_inline_policy more of IAM role {NAME}",
        ),
    ]
    for hand, action in hands:
        hand()
        mended = run_module(MODULE, **WANTED)
        assert mended["actions"] == [action]
        assert mended["role"] == first["role"]


def test_settings_and_tags_are_reconciled(run_module, aws, ready):
    run_module(MODULE, **WANTED, tags={"team": "edge"})
    changed = run_module(
        MODULE,
        **WANTED,
        tags={"team": "core"},
        description="for the controller",
        max_session_duration=7200,
        permissions_boundary=POLICY,
    )
    role, _unused, _unused = as_iam_has_it(aws("iam"))
    assert (role["Description"], role["MaxSessionDuration"]) == ("for the controller", 7200)
    assert role["PermissionsBoundary"]["PermissionsBoundaryArn"] == POLICY
    assert changed["role"]["tags"] == OWNER | {"team": "core"}
    removed = run_module(MODULE, **WANTED, permissions_boundary="")
    assert removed["actions"] == [f"delete_permissions_boundary IAM role {NAME}"]
    assert removed["role"]["permissions_boundary"] is None


def test_several_service_accounts_share_one_statement(run_module, aws, ready):
    accounts = ["b/two", {"namespace": "a", "name": "one"}]
    run_module(MODULE, **WANTED | {"service_accounts": accounts})
    role, _unused, _unused = as_iam_has_it(aws("iam"))
    condition = role["AssumeRolePolicyDocument"]["Statement"][0]["Condition"]["StringEquals"]
    assert ["system:serviceaccount:a:one", "system:serviceaccount:b:two"] in condition.values()
    assert not run_module(MODULE, **WANTED | {"service_accounts": accounts[::-1]})["changed"]


def test_pod_identity_by_one_option_and_back(run_module, aws, ready):
    run_module(MODULE, **WANTED)
    switched = run_module(MODULE, **WANTED, mode="pod_identity")
    assert switched["actions"] == [f"update_assume_role_policy IAM role {NAME}"]
    role, _unused, _unused = as_iam_has_it(aws("iam"))
    statement = role["AssumeRolePolicyDocument"]["Statement"][0]
    assert statement["Principal"] == {"Service": "pods.eks.amazonaws.com"}
    assert statement["Action"] == ["sts:AssumeRole", "sts:TagSession"]
    assert statement["Condition"]["StringEquals"]["aws:RequestTag/kubernetes-namespace"] == "kube-system"
    assert run_module(MODULE, **WANTED)["actions"] == [f"update_assume_role_policy IAM role {NAME}"]


def test_a_cluster_elsewhere_is_trusted_by_its_issuer(run_module, aws, ready, aws_calls):
    run_module(MODULE, **{key: value for key, value in WANTED.items() if key != "cluster_name"}, issuer=ready.issuer)
    assert "describe_cluster" not in aws_calls.made
    assert not run_module(MODULE, **WANTED)["changed"]


def test_deleting_takes_the_policies_off_and_leaves_them(run_module, aws, ready):
    run_module(MODULE, **WANTED)
    gone = run_module(MODULE, name=NAME, state="absent", owner_tags=OWNER)
    assert gone["actions"] == [
        f"detach {POLICY} from IAM role {NAME}",
        f"delete_inline_policy read of IAM role {NAME}",
        f"delete_role IAM role {NAME}",
    ]
    assert aws("iam").get_policy(PolicyArn=POLICY)["Policy"]["AttachmentCount"] == 0
    assert not run_module(MODULE, name=NAME, state="absent", owner_tags=OWNER)["changed"]


def test_a_role_of_someone_else_is_not_changed_and_not_deleted(run_module, aws, ready, aws_calls):
    aws("iam").create_role(RoleName=NAME, AssumeRolePolicyDocument=json.dumps(READ))
    aws_calls.made.clear()
    failed = run_module(MODULE, **WANTED)
    assert failed["error"] == "Conflict"
    assert (
        "it does not carry our tag edgeworks.eks-ingress/cluster=mz-k8s, and it differs: update_assume_role_policy"
        in failed["msg"]
    )
    kept = run_module(MODULE, name=NAME, state="absent", owner_tags=OWNER)
    assert kept["kept"][0]["resource"] == ARN
    assert aws_calls.writes == []
    assert run_module(MODULE, **WANTED, adopt=True)["role"]["owned"] is True


def test_a_role_of_someone_else_that_is_as_asked_for_is_used(run_module, aws, ready, aws_calls):
    run_module(MODULE, **{key: value for key, value in WANTED.items() if key != "owner_tags"})
    aws_calls.made.clear()
    used = run_module(MODULE, **WANTED)
    assert (used["changed"], used["role"]["owned"]) == (False, False)
    assert aws_calls.writes == []


def test_a_role_in_an_instance_profile_is_not_deleted(run_module, aws, ready):
    run_module(MODULE, **WANTED)
    iam = aws("iam")
    iam.create_instance_profile(InstanceProfileName="node")
    iam.add_role_to_instance_profile(InstanceProfileName="node", RoleName=NAME)
    kept = run_module(MODULE, name=NAME, state="absent", owner_tags=OWNER)
    assert kept["kept"] == [{"resource": ARN, "reason": "it is in the instance profile node"}]
    failed = run_module(MODULE, name=NAME, state="absent")
    assert failed["error"] == "Conflict"


def test_a_role_at_another_path_is_an_error(run_module, aws, ready):
    run_module(MODULE, **WANTED, path="/edge/")
    assert not run_module(MODULE, **WANTED)["changed"]
    assert "exists at the path /edge/" in run_module(MODULE, **WANTED, path="/")["msg"]


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        ({"service_accounts": ["kube-system/*"]}, "wildcards are not taken"),
        ({"service_accounts": ["controller"]}, "Write it as namespace/name"),
        ({"service_accounts": []}, "nobody could assume it"),
        ({"cluster_name": "mz-k9s"}, "there: mz-k8s"),
        ({"cluster_name": None}, "give cluster_name or issuer"),
        ({"issuer": "https://oidc.example.com"}, "mutually exclusive: cluster_name|issuer"),
        ({"service_accounts": [f"team-{n}/controller-with-a-long-name" for n in range(40)]}, "IAM takes 2048"),
        ({"inline_policies": {"read": {"Statement": []}}}, "read in inline_policies: it has no Statement"),
        ({"managed_policies": ["nowhere"]}, "there is no arn:aws:iam::123456789012:policy/nowhere"),
    ],
)
def test_wrong_input_is_an_error_before_anything_is_written(run_module, aws, ready, aws_calls, arguments, fault):
    failed = run_module(MODULE, **WANTED | arguments)
    assert fault in failed["msg"]
    assert aws_calls.writes == []


def test_a_denial_names_the_missing_action(run_module, aws, ready, aws_calls):
    aws_calls.refuse(
        "create_role",
        "AccessDenied",
        f"User: arn:aws:iam::123456789012:user/eve is not authorized to perform: iam:CreateRole on resource: {ARN}",
    )
    failed = run_module(MODULE, **WANTED)
    assert failed["error"] == "Denied"
    assert f"Allow iam:CreateRole on {ARN}" in failed["msg"]
