# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller is not let in by AWS, may not do what it has to, finds the nodes strange, or is not there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

from tests.integration.diagnosis.identities import ACCOUNT, ANNOTATION, AUDIENCE, MENDS_TRUST, provider, role_arn, trust
from tests.integration.diagnosis.ingresses import around, looked_at, tagged
from tests.integration.diagnosis.objects import ingress
from tests.integration.diagnosis.world import CLUSTER, Broken, Case, World

ROLE_NAME = f"{CLUSTER}-aws-load-balancer-controller"
CONTROLLER_NAMESPACE = ("-n", "kube-system")
SERVICE_ACCOUNT = (*CONTROLLER_NAMESPACE, "serviceaccount", "aws-load-balancer-controller")
PODS = "app.kubernetes.io/name=aws-load-balancer-controller"
OWN_TAG = {"Key": f"kubernetes.io/cluster/{CLUSTER}", "Value": "owned"}


@contextmanager
def denied(world: World, action: str) -> Iterator[None]:
    """The controller's role may not do this any more, whatever else allows it."""
    document = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": action, "Resource": "*"}]}
    named = {"RoleName": ROLE_NAME, "PolicyName": "less"}
    world.aws("iam").put_role_policy(**named, PolicyDocument=json.dumps(document))
    yield
    world.aws("iam").delete_role_policy(**named)


@contextmanager
def lacking_in_policy(world: World, action: str) -> Iterator[None]:
    """The controller's policy is older than the action."""
    iam = world.aws("iam")
    arn = iam.list_attached_role_policies(RoleName=ROLE_NAME)["AttachedPolicies"][0]["PolicyArn"]
    now = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    document = iam.get_policy_version(PolicyArn=arn, VersionId=now)["PolicyVersion"]["Document"]
    for statement in document["Statement"]:
        listed = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
        # No statement may be without any.
        statement["Action"] = [one for one in listed if one != action] or ["ec2:DescribeVpcs"]
    older = iam.create_policy_version(PolicyArn=arn, PolicyDocument=json.dumps(document), SetAsDefault=True)
    yield
    iam.set_default_policy_version(PolicyArn=arn, VersionId=now)
    iam.delete_policy_version(PolicyArn=arn, VersionId=older["PolicyVersion"]["VersionId"])


def lacking_action(action: str) -> Broken:
    return lambda world: lacking_in_policy(world, action)


@contextmanager
def undeletable(world: World) -> Iterator[None]:
    name = "undeletable"
    world.put(ingress(name))
    world.until(lambda: (not world.ask("ingress_info", **looked_at(name)[1]).get("failed"), ""))
    with lacking_in_policy(world, "elasticloadbalancing:DeleteLoadBalancer"):
        world.remove(ingress(name))
        yield


@contextmanager
def throttled(world: World) -> Iterator[None]:
    fault = world.rehearsal.fault("elasticloadbalancing", "throttling", caller=f"*{ROLE_NAME}*")
    yield
    world.rehearsal.sandbox("fault", "clear", fault)


def restarted(world: World) -> None:
    """The controller's pods anew: what they had from AWS before is forgotten."""
    world.kubectl(*CONTROLLER_NAMESPACE, "delete", "pods", "-l", PODS)


def of_controller(cause: str, broken: Broken, *said: str, mend: str, way: str = "") -> Case:
    """Seen at an Ingress that was served before the controller's pods were started anew."""

    @contextmanager
    def and_restarted(world: World) -> Iterator[None]:
        with broken(world):
            restarted(world)
            yield

    return Case(cause, *looked_at("guarded"), said, mend, and_restarted, (ingress("guarded"),), way)


@contextmanager
def another_subject(world: World) -> Iterator[None]:
    iam = world.aws("iam")
    before = iam.get_role(RoleName=ROLE_NAME)["Role"]["AssumeRolePolicyDocument"]
    wrong = trust(provider(world), AUDIENCE, "system:serviceaccount:kube-system:lbc")
    iam.update_assume_role_policy(RoleName=ROLE_NAME, PolicyDocument=json.dumps(wrong))
    yield
    iam.update_assume_role_policy(RoleName=ROLE_NAME, PolicyDocument=json.dumps(before))


@contextmanager
def another_audience(world: World) -> Iterator[None]:
    """The provider takes tokens for another audience only."""
    named = {"OpenIDConnectProviderArn": provider(world)}
    world.aws("iam").remove_client_id_from_open_id_connect_provider(**named, ClientID=AUDIENCE)
    yield
    world.aws("iam").add_client_id_to_open_id_connect_provider(**named, ClientID=AUDIENCE)


@contextmanager
def no_provider(world: World) -> Iterator[None]:
    iam, arn = world.aws("iam"), provider(world)
    iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=arn)
    yield
    url = f"https://{arn.partition(':oidc-provider/')[2]}"
    iam.create_open_id_connect_provider(Url=url, ClientIDList=[AUDIENCE])


@contextmanager
def unannotated(world: World) -> Iterator[None]:
    world.kubectl("annotate", *SERVICE_ACCOUNT, f"{ANNOTATION}-")
    yield
    world.kubectl("annotate", *SERVICE_ACCOUNT, f"{ANNOTATION}={role_arn(ROLE_NAME)}")


@contextmanager
def with_the_nodes_role(world: World) -> Iterator[None]:
    """What the metadata service hands out to a pod without a role: here by variables, since it is not simulated."""
    iam, sts = world.aws("iam"), world.aws("sts")
    caller = sts.get_caller_identity()["Arn"]
    statement = {"Effect": "Allow", "Principal": {"AWS": caller}, "Action": "sts:AssumeRole"}
    iam.create_role(
        RoleName="nodes", AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    )
    keys = sts.assume_role(RoleArn=role_arn("nodes"), RoleSessionName="i-0123456789abcdef0")["Credentials"]
    variables = {
        "AWS_ACCESS_KEY_ID": keys["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": keys["SecretAccessKey"],
        "AWS_SESSION_TOKEN": keys["SessionToken"],
    }
    deployment = (*CONTROLLER_NAMESPACE, "deployment", "aws-load-balancer-controller")
    world.kubectl("set", "env", *deployment, *(f"{name}={value}" for name, value in variables.items()))
    yield
    world.kubectl("set", "env", *deployment, *(f"{name}-" for name in variables))
    iam.delete_role(RoleName="nodes")


@contextmanager
def two_groups_on_the_nodes(world: World) -> Iterator[None]:
    """A second security group with the cluster's tag, on every node."""
    ec2 = world.aws("ec2")
    instances = [one for found in ec2.describe_instances()["Reservations"] for one in found["Instances"]]
    interfaces = [interface for instance in instances for interface in instance["NetworkInterfaces"]]
    second = ec2.create_security_group(GroupName="second", Description="second", VpcId=instances[0]["VpcId"])["GroupId"]
    own = {one["NetworkInterfaceId"]: [group["GroupId"] for group in one["Groups"]] for one in interfaces}
    with tagged(world, [second, *{group for groups in own.values() for group in groups}], OWN_TAG):
        for interface, groups in own.items():
            ec2.modify_network_interface_attribute(NetworkInterfaceId=interface, Groups=[*groups, second])
        # The controller remembers the groups of a node.
        restarted(world)
        world.kubectl(*CONTROLLER_NAMESPACE, "rollout", "status", "deployment/aws-load-balancer-controller")
        yield
        for interface, groups in own.items():
            ec2.modify_network_interface_attribute(NetworkInterfaceId=interface, Groups=groups)
    ec2.delete_security_group(GroupId=second)


@contextmanager
def no_controller(world: World) -> Iterator[None]:
    world.kubectl(*CONTROLLER_NAMESPACE, "scale", "deployment", "aws-load-balancer-controller", "--replicas=0")
    yield


CONTROLLERS = (
    around("action-denied", lacking_action("elasticloadbalancing:CreateTargetGroup"), "FailedDeployModel", mend=f"allow elasticloadbalancing:CreateTargetGroup to arn:aws:sts::{ACCOUNT}:assumed-role/{ROLE_NAME}/", way="elb"),
    around("action-denied", lacking_action("ec2:DescribeSubnets"), "FailedBuildModel", mend=f"allow ec2:DescribeSubnets to arn:aws:sts::{ACCOUNT}:assumed-role/{ROLE_NAME}/", way="ec2"),
    around("action-denied-explicitly", lambda world: denied(world, "elasticloadbalancing:CreateTargetGroup"), "FailedDeployModel", mend="an identity-based policy denies elasticloadbalancing:CreateTargetGroup to"),
    Case(
        "action-denied", "k8s_objects", {"objects": [ingress("undeletable")], "state": "absent", "wait_timeout": 0},
        ("the controller's log says",), "allow elasticloadbalancing:DeleteLoadBalancer to", undeletable, way="in-the-log",
    ),
    around("throttled", throttled, "Throttling", mend="AWS takes no more calls of this account"),
    around("cluster-security-groups", two_groups_on_the_nodes, "FailedNetworkReconcile", mend=f"leave the tag kubernetes.io/cluster/{CLUSTER} on only one", module="alb_info"),
    of_controller("irsa-refused", another_subject, f"the trust of role {ROLE_NAME} differs: its sub is system:serviceaccount:kube-system:lbc", mend=MENDS_TRUST, way="controller"),
    of_controller("provider-audience", another_audience, "Incorrect token audience", mend="add sts.amazonaws.com to the client ids"),
    of_controller("no-oidc-provider", no_provider, "No OpenIDConnect provider found", mend="an IAM OIDC provider: module iam_oidc_provider"),
    of_controller("irsa-not-annotated", unannotated, "names no IAM role", mend="annotate service account kube-system/aws-load-balancer-controller"),
    # Annotated again, and not restarted: the case before has left it so.
    Case("irsa-not-injected", *looked_at("guarded"), ("older than that, runs without that role",), "so restart them"),
    Case("nodes-role-used", *looked_at("guarded"), ("i-0123456789abcdef0",), "is the node's own role", with_the_nodes_role),
    Case("controller-missing", *looked_at("guarded"), ("no pod of the AWS Load Balancer Controller runs",), "install it (role lb_controller)", no_controller),
    # And so it stays.
    Case(
        "webhook-without-endpoints", "k8s_objects", {"objects": [ingress("unadmitted")], "wait": False},
        ("failed calling webhook",), "wait until the pods behind aws-load-balancer-webhook-service are ready", way="controller",
    ),
)  # fmt: skip
