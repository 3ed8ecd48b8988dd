# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

MODULE = "elb_subnet_tags"
ELB = "kubernetes.io/role/elb"
INTERNAL = "kubernetes.io/role/internal-elb"
MARK = "edgeworks.eks-ingress/elb/mz-k8s"


def tags_of(ec2, subnet):
    found = ec2.describe_subnets(SubnetIds=[subnet])["Subnets"][0]
    return {tag["Key"]: tag["Value"] for tag in found.get("Tags", [])}


def tag(ec2, subnet, **tags):
    ec2.create_tags(Resources=[subnet], Tags=[{"Key": key, "Value": value} for key, value in tags.items()])


def test_public_and_private_subnets_are_told_apart_and_tagged(run_module, aws, eks_cluster, aws_calls):
    first = run_module(MODULE, cluster_name="mz-k8s")
    ec2 = aws("ec2")
    assert [tags_of(ec2, subnet) for subnet in eks_cluster.public] == [{ELB: "1", MARK: "elb"}] * 2
    assert tags_of(ec2, eks_cluster.private) == {INTERNAL: "1", MARK: "internal-elb"}
    by_id = {subnet["id"]: subnet for subnet in first["subnets"]}
    assert all(by_id[subnet]["chosen_by_controller"] for subnet in eks_cluster.public)
    assert eks_cluster.main_route_table in by_id[eks_cluster.public[1]]["reason"]
    assert "has no route to 0.0.0.0/0" in by_id[eks_cluster.private]["reason"]
    aws_calls.made.clear()
    second = run_module(MODULE, cluster_name="mz-k8s")
    assert not second["changed"]
    assert aws_calls.made == ["describe_cluster", "describe_subnets", "describe_route_tables"]


def test_check_mode_predicts_what_the_run_does_and_writes_nothing(run_module, aws, eks_cluster, aws_calls):
    predicted = run_module(MODULE, cluster_name="mz-k8s", _check=True, _diff=True)
    assert aws_calls.writes == []
    assert predicted["diff"]["before"] == {subnet: {} for subnet in (*eks_cluster.public, eks_cluster.private)}
    done = run_module(MODULE, cluster_name="mz-k8s", _diff=True)
    assert (predicted["actions"], predicted["diff"]) == (done["actions"], done["diff"])
    assert predicted["subnets"] == done["subnets"]
    assert aws_calls.writes == ["create_tags", "create_tags"]


def test_a_tag_removed_by_hand_is_put_right_and_only_that(run_module, aws, eks_cluster):
    run_module(MODULE, cluster_name="mz-k8s")
    ec2 = aws("ec2")
    ec2.delete_tags(Resources=[eks_cluster.public[0]], Tags=[{"Key": ELB}])
    mended = run_module(MODULE, cluster_name="mz-k8s")
    assert mended["actions"] == [f"create_tags {ELB}=1 on {eks_cluster.public[0]}"]


def test_a_role_tag_of_someone_else_stays_theirs(run_module, aws, eks_cluster):
    ec2 = aws("ec2")
    tag(ec2, eks_cluster.public[0], **{ELB: "", "team": "edge"})
    run_module(MODULE, cluster_name="mz-k8s")
    assert tags_of(ec2, eks_cluster.public[0]) == {ELB: "", "team": "edge"}
    gone = run_module(MODULE, cluster_name="mz-k8s", state="absent")
    assert [subnet["id"] for subnet in gone["subnets"]] == sorted([eks_cluster.public[1], eks_cluster.private])
    assert tags_of(ec2, eks_cluster.public[0]) == {ELB: "", "team": "edge"}
    assert tags_of(ec2, eks_cluster.public[1]) == {}
    assert not run_module(MODULE, cluster_name="mz-k8s", state="absent")["changed"]


def test_taking_off_needs_no_cluster(run_module, aws, eks_cluster):
    run_module(MODULE, cluster_name="mz-k8s")
    aws("eks").delete_cluster(name="mz-k8s")
    assert run_module(MODULE, cluster_name="mz-k8s", state="absent")["changed"]
    assert tags_of(aws("ec2"), eks_cluster.private) == {}


def test_a_second_cluster_in_the_vpc_keeps_the_role_tag_until_it_goes_too(run_module, aws, eks_cluster):
    run_module(MODULE, cluster_name="mz-k8s")
    run_module(MODULE, cluster_name="second", vpc_id=eks_cluster.vpc_id)
    ec2, subnet = aws("ec2"), eks_cluster.public[0]
    run_module(MODULE, cluster_name="mz-k8s", state="absent")
    assert tags_of(ec2, subnet) == {ELB: "1", "edgeworks.eks-ingress/elb/second": "elb"}
    run_module(MODULE, cluster_name="second", state="absent")
    assert tags_of(ec2, subnet) == {}


def test_a_subnet_that_lost_its_route_loses_the_tag_that_we_set(run_module, aws, eks_cluster):
    run_module(MODULE, cluster_name="mz-k8s")
    ec2 = aws("ec2")
    ec2.delete_route(RouteTableId=eks_cluster.main_route_table, DestinationCidrBlock="0.0.0.0/0")
    run_module(MODULE, cluster_name="mz-k8s", minimum_zones=1)
    assert tags_of(ec2, eks_cluster.public[1]) == {INTERNAL: "1", MARK: "internal-elb"}


def test_without_enough_public_subnets_it_names_each_and_why_before_anything_is_written(
    run_module, aws, eks_cluster, aws_calls
):
    aws("ec2").delete_route(RouteTableId=eks_cluster.main_route_table, DestinationCidrBlock="0.0.0.0/0")
    aws_calls.made.clear()
    failed = run_module(MODULE, cluster_name="mz-k8s")
    assert failed["error"] == "Missing"
    assert failed["msg"].startswith(
        "could not find public subnets in 2 zones for the load balancers of mz-k8s: "
        f"1 found ({eks_cluster.public[0]}); not "
    )
    for subnet in (eks_cluster.public[1], eks_cluster.private):
        assert f"not {subnet} (ap-northeast-1" in failed["msg"]
    assert f"{eks_cluster.main_route_table} has no route to 0.0.0.0/0" in failed["msg"]
    assert aws_calls.writes == []


def test_a_public_role_tag_on_a_private_subnet_is_warned_of(run_module, aws, eks_cluster):
    tag(aws("ec2"), eks_cluster.private, **{ELB: "1"})
    warned = run_module(MODULE, cluster_name="mz-k8s")
    assert [warning for warning in warned["warnings"] if eks_cluster.private in warning]


def test_only_the_named_subnets_are_looked_at(run_module, aws, eks_cluster):
    found = run_module(MODULE, cluster_name="mz-k8s", subnet_ids=list(eks_cluster.public))
    assert sorted(subnet["id"] for subnet in found["subnets"]) == sorted(eks_cluster.public)
    assert tags_of(aws("ec2"), eks_cluster.private) == {}


def test_an_unknown_cluster_and_a_denial_are_one_clear_line_each(run_module, aws, eks_cluster, aws_calls):
    assert "there: mz-k8s" in run_module(MODULE, cluster_name="mz-k9s")["msg"]
    aws_calls.refuse(
        "create_tags",
        "UnauthorizedOperation",
        "You are not authorized to perform this operation. User: arn:aws:iam::123456789012:user/eve is not authorized "
        "to perform: ec2:CreateTags on resource: arn:aws:ec2:ap-northeast-1:123456789012:subnet/subnet-1 because no "
        "identity-based policy allows the ec2:CreateTags action",
    )
    failed = run_module(MODULE, cluster_name="mz-k8s")
    assert failed["error"] == "Denied"
    assert "Allow ec2:CreateTags on arn:aws:ec2:ap-northeast-1:123456789012:subnet/subnet-1" in failed["msg"]
