# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why a pod has no IAM role, or is not let in with it: from the pod, its service account, the role and the cluster."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._diagnosis import advice_on
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._irsa import trust
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._irsa.trust import ServiceAccount
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.client import EksCluster
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.diagnosis import explain, facts_of
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.identity import identity_facts

from tests.unit.plugins.aws_script import ACCOUNT, REGION, Call, scripted
from tests.unit.plugins.objects import conditions, container, ingress, ingress_class, made, pod, workload

ROLE = f"arn:aws:iam::{ACCOUNT}:role/web"
ISSUER = f"oidc.eks.{REGION}.amazonaws.com/id/AB"
PROVIDER = f"arn:aws:iam::{ACCOUNT}:oidc-provider/{ISSUER}"
REFUSED = "api error AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity"
CLUSTER = {
    "name": "mz-k8s",
    "arn": f"arn:aws:eks:{REGION}:{ACCOUNT}:cluster/mz-k8s",
    "identity": {"oidc": {"issuer": f"https://{ISSUER}"}},
}
READ_CLUSTER = Call("eks", "describe_cluster", {"name": "mz-k8s"}, {"cluster": CLUSTER})


def account(role=ROLE):
    annotations = {"annotations": {"eks.amazonaws.com/role-arn": role}} if role else None
    return made("v1", "ServiceAccount", "web", metadata=annotations)


def runs_as(role, audience=None, status=None, **variables):
    """A pod of the service account, as EKS makes it where that names a role."""
    given = variables | ({"AWS_ROLE_ARN": role} if role else {})
    env = [{"name": name, "value": value} for name, value in given.items()]
    spec = {"serviceAccountName": "web", "containers": [{"name": "c", "env": env}]}
    if audience:
        token = {"serviceAccountToken": {"audience": audience}}
        spec["volumes"] = [
            {"name": "cfg", "configMap": {}},
            {"name": "aws-iam-token", "projected": {"sources": [token]}},
        ]
    return pod("web-1", status, app="web") | {"spec": spec}


def read_provider(*client_ids, refused=""):
    answer = {"Url": ISSUER, "ClientIDList": list(client_ids or ["sts.amazonaws.com"])}
    asked = {"OpenIDConnectProviderArn": PROVIDER}
    return Call("iam", "get_open_id_connect_provider", asked, {} if refused else answer, refused=refused)


def read_role(subject="system:serviceaccount:default:web", audience="sts.amazonaws.com", provider=PROVIDER):
    document = trust.by_web_identity(provider, audience=audience, service_accounts=[ServiceAccount("a", "b")])
    document["Statement"][0]["Condition"]["StringEquals"][f"{ISSUER}:sub"] = subject
    role = {
        "Arn": ROLE, "RoleName": "web", "Path": "/", "RoleId": "AROA" + "X" * 12, "CreateDate": "2026-01-01T00:00:00Z",
        "AssumeRolePolicyDocument": json.dumps(document),
    }  # fmt: skip
    return Call("iam", "get_role", {"RoleName": "web"}, {"Role": role})


@pytest.mark.parametrize(
    ("annotated", "given", "facts", "mend"),
    [
        (None, None, ["service account default/web names no IAM role"], "annotate service account default/web"),
        (
            ROLE, None,
            [f"service account default/web names the role {ROLE}, and Pod default/web-1, older than that, runs without "
             f"that role (with none)"],
            "so restart them",
        ),
        (
            ROLE, "arn:aws:iam::1:role/old",
            [f"service account default/web names the role {ROLE}, and Pod default/web-1, older than that, "
             f"runs without that role (with arn:aws:iam::1:role/old)"],
            "so restart them",
        ),
    ],
)  # fmt: skip
def test_a_pod_without_its_role_is_told_from_one_that_is_refused(cluster, kubernetes, annotated, given, facts, mend):
    cluster.put(account(annotated))
    told = identity_facts(kubernetes, [runs_as(given)], ["no EC2 IMDS role found, operation error ec2imds"])
    assert told == facts
    assert any(mend in advice for advice in advice_on(told))


def test_the_service_account_is_the_pods_in_its_namespace(cluster, kubernetes):
    elsewhere = account()
    elsewhere["metadata"]["namespace"] = "kube-system"
    cluster.put(elsewhere)
    one = runs_as(None)
    one["metadata"]["namespace"] = "kube-system"
    (told,) = identity_facts(kubernetes, [one], [REFUSED])
    assert told.startswith(
        f"service account kube-system/web names the role {ROLE}, and Pod kube-system/web-1, older than that"
    )
    del one["spec"]["serviceAccountName"]
    assert identity_facts(kubernetes, [one], [REFUSED]) == ["service account kube-system/default names no IAM role"]


def test_a_role_that_a_pod_takes_from_elsewhere_is_not_guessed(cluster, kubernetes):
    one = runs_as(None)
    one["spec"]["containers"][0]["env"] = [{"name": "AWS_ROLE_ARN", "valueFrom": {"configMapKeyRef": {}}}]
    assert identity_facts(kubernetes, [one], [REFUSED]) == ["service account default/web names no IAM role"]


@pytest.mark.parametrize("said", [[], ["exceeded quota: small"], ["Readiness probe failed"]])
def test_where_nothing_makes_the_role_doubtful_nothing_is_asked(cluster, kubernetes, said):
    cluster.requests.clear()
    assert identity_facts(kubernetes, [runs_as(None)], said) == []
    assert identity_facts(kubernetes, [], [REFUSED]) == []
    assert cluster.requests == []


def test_a_pod_with_pod_identity_needs_no_annotation(cluster, kubernetes):
    one = runs_as(None, AWS_CONTAINER_CREDENTIALS_FULL_URI="http://169.254.170.23/v1/credentials")
    assert identity_facts(kubernetes, [one], [REFUSED]) == []


def test_a_service_account_that_is_gone_names_no_role(kubernetes):
    assert identity_facts(kubernetes, [runs_as(None)], [REFUSED]) == ["service account default/web names no IAM role"]


@pytest.mark.parametrize(
    ("audience", "calls", "facts"),
    [
        ("sts.amazonaws.com", [read_role(), READ_CLUSTER, read_provider()], []),
        # Of a cluster that was rebuilt: its issuer is another one.
        (
            "sts.amazonaws.com", [read_role(provider=f"{PROVIDER}OLD"), READ_CLUSTER],
            [f"the trust of role web differs: its provider is {PROVIDER}OLD, the cluster's is {PROVIDER}"],
        ),
        (
            "sts.amazonaws.com", [read_role(subject="system:serviceaccount:kube-system:web"), READ_CLUSTER],
            ["the trust of role web differs: its sub is system:serviceaccount:kube-system:web, the pod's is system:serviceaccount:default:web"],
        ),
        (
            None, [read_role(audience="other"), READ_CLUSTER],
            ["the trust of role web differs: its aud is other, the pod's is sts.amazonaws.com"],
        ),
        (
            "vault", [read_role(subject="x"), READ_CLUSTER],
            ["the trust of role web differs: its aud is sts.amazonaws.com, the pod's is vault and its sub is x, "
             "the pod's is system:serviceaccount:default:web"],
        ),
        ("sts.amazonaws.com", [Call("iam", "get_role", {"RoleName": "web"}, refused="NoSuchEntity")], [f"there is no IAM role {ROLE}"]),
    ],
)  # fmt: skip
def test_complaint_10_what_differs_between_trust_and_token_is_named(cluster, kubernetes, audience, calls, facts):
    cluster.put(account())
    with scripted(*calls) as context:
        kubernetes.eks = EksCluster(context.aws, "mz-k8s")
        assert identity_facts(kubernetes, [runs_as(ROLE, audience)], [REFUSED]) == facts


@pytest.mark.parametrize(
    ("provider", "fact", "mend"),
    [
        (
            read_provider(refused="NoSuchEntity"), f"No OpenIDConnect provider found in your account for https://{ISSUER}",
            f"make https://{ISSUER} an IAM OIDC provider",
        ),
        (
            read_provider("vault", "other"),
            f"InvalidIdentityToken: Incorrect token audience sts.amazonaws.com: the client ids of {PROVIDER} are vault, other",
            "add sts.amazonaws.com to the client ids",
        ),
        (
            replace(read_provider(), answer={"Url": ISSUER}),
            f"InvalidIdentityToken: Incorrect token audience sts.amazonaws.com: the client ids of {PROVIDER} are none",
            "add sts.amazonaws.com to the client ids",
        ),
    ],
    ids=["no provider", "not its client id", "no client id"],
)  # fmt: skip
def test_complaint_10_a_provider_that_does_not_let_the_token_in_is_named(cluster, kubernetes, provider, fact, mend):
    cluster.put(account())
    with scripted(read_role(), READ_CLUSTER, provider) as context:
        kubernetes.eks = EksCluster(context.aws, "mz-k8s")
        told = identity_facts(kubernetes, [runs_as(ROLE)], [REFUSED])
    assert told == [fact]
    assert any(mend in advice for advice in advice_on(told))


def test_a_role_of_that_name_in_another_account_is_not_the_one(cluster, kubernetes):
    cluster.put(account(ROLE.replace(ACCOUNT, "999999999999")))
    with scripted(read_role()) as context:
        kubernetes.eks = EksCluster(context.aws, "mz-k8s")
        told = identity_facts(kubernetes, [runs_as(ROLE.replace(ACCOUNT, "999999999999"))], [REFUSED])
    assert told == ["there is no IAM role arn:aws:iam::999999999999:role/web"]


def test_a_role_may_have_a_path(cluster, kubernetes):
    role = ROLE.replace("/web", "/edge/apps/web")
    cluster.put(account(role))
    read = read_role()
    with scripted(
        replace(read, answer={"Role": read.answer["Role"] | {"Arn": role}}), READ_CLUSTER, read_provider()
    ) as context:
        kubernetes.eks = EksCluster(context.aws, "mz-k8s")
        assert identity_facts(kubernetes, [runs_as(role)], [REFUSED]) == []


def test_where_aws_is_not_known_the_trust_is_left_alone(cluster, kubernetes):
    cluster.put(account())
    assert identity_facts(kubernetes, [runs_as(ROLE)], [REFUSED]) == []


def test_a_denial_does_not_hide_what_is_being_explained(cluster, kubernetes):
    crashed = container({"waiting": {"reason": "CrashLoopBackOff"}}, last={"terminated": {"exitCode": 1}})
    cluster.put(account())
    cluster.put(runs_as(ROLE, status=crashed))
    cluster.logs[("default", "web-1")] = f"level=fatal msg={REFUSED}"
    with scripted(Call("iam", "get_role", {"RoleName": "web"}, refused="AccessDenied", message="no")) as context:
        kubernetes.eks = EksCluster(context.aws, "mz-k8s")
        told = explain(kubernetes, [workload("Deployment", "web")])
    assert "; could not read the IAM role web: AccessDenied: no. The caller's policies do not allow GetRole; " in told
    assert "sts:AssumeRoleWithWebIdentity" in told


def test_a_workload_whose_pod_is_refused_tells_why(cluster, kubernetes):
    crashed = container({"waiting": {"reason": "CrashLoopBackOff"}}, last={"terminated": {"exitCode": 1}})
    cluster.put(account())
    cluster.put(runs_as(None, status=crashed))
    cluster.logs[("default", "web-1")] = "level=fatal msg=no EC2 IMDS role found"
    assert "runs without that role" in facts_of(kubernetes, workload("Deployment", "web"))[1]


def test_an_ingress_whose_controller_is_refused_tells_why(cluster, kubernetes):
    labels = {"app.kubernetes.io/name": "aws-load-balancer-controller"}
    controller = runs_as(None, status=conditions(Ready="True"))
    controller["metadata"]["labels"] = labels
    about = ingress(status={})
    for obj in (ingress_class(), account(), controller, about):
        cluster.put(obj)
    said = made(
        "v1", "Event", "e", involvedObject={"kind": "Ingress", "name": "app"}, type="Warning", reason="FailedBuildModel",
        message=f"Failed build model due to {REFUSED}", lastTimestamp="2026-11-22T01:00:00Z",
    )  # fmt: skip
    cluster.put(said)
    assert "runs without that role" in facts_of(kubernetes, about)[1]
