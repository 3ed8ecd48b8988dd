# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from functools import partial

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import eks, eks_pod_identity

from tests.unit.plugins.aws.door import Door, listed

door = partial(Door, "eks")
listing = partial(listed, "eks")

CLUSTER = {"clusterName": "mz-k8s"}
ACCOUNT = CLUSTER | {"namespace": "kube-system", "serviceAccount": "external-dns"}
ONE = CLUSTER | {"associationId": "a-1"}
ARN = "arn:aws:eks:ap-northeast-1:123456789012:podidentityassociation/mz-k8s/a-1"
ROLE = "arn:aws:iam::123456789012:role/app"
ASSOCIATION = {"associationId": "a-1", "associationArn": ARN, "roleArn": ROLE}
NAMED = {"cluster": "mz-k8s", "namespace": "kube-system", "service_account": "external-dns"}

DOORS = [
    door(
        "describe_cluster",
        lambda client: eks.find_cluster(client, "mz-k8s"),
        sent={"name": "mz-k8s"},
        attempted="read the EKS cluster mz-k8s",
        answer={"cluster": {"name": "mz-k8s", "status": "ACTIVE"}},
        result={"name": "mz-k8s", "status": "ACTIVE"},
        missing="ResourceNotFoundException",
    ),
    listing(
        "list_clusters",
        eks.list_clusters,
        sent={},
        attempted="list the EKS clusters of the region",
        pages=({"clusters": ["a"]}, {"clusters": ["b"]}),
        result=["a", "b"],
    ),
    listing(
        "list_pod_identity_associations",
        lambda client: eks_pod_identity.list_associations(client, **NAMED),
        sent=ACCOUNT,
        attempted="list the Pod Identity associations of kube-system/external-dns in EKS cluster mz-k8s",
        pages=({"associations": [{"associationId": "a-1"}]}, {"associations": [{"associationId": "a-2"}]}),
        result=["a-1", "a-2"],
    ),
    door(
        "describe_pod_identity_association",
        lambda client: eks_pod_identity.describe_association(client, cluster="mz-k8s", association_id="a-1"),
        sent=ONE,
        attempted="read the Pod Identity association a-1",
        answer={"association": ASSOCIATION},
        result=ASSOCIATION,
    ),
    door(
        "describe_addon",
        lambda client: eks_pod_identity.has_agent(client, "mz-k8s") or None,
        sent=CLUSTER | {"addonName": "eks-pod-identity-agent"},
        attempted="read the add-on eks-pod-identity-agent of the EKS cluster mz-k8s",
        answer={"addon": {"addonName": "eks-pod-identity-agent"}},
        result=True,
        missing="ResourceNotFoundException",
    ),
    door(
        "create_pod_identity_association",
        lambda client: eks_pod_identity.create_association(client, **NAMED, role_arn=ROLE, tags={"a": "b"}),
        sent=ACCOUNT | {"roleArn": ROLE, "tags": {"a": "b"}},
        attempted="associate with a role the service account kube-system/external-dns",
        answer={"association": ASSOCIATION},
        result=ASSOCIATION,
    ),
    door(
        "update_pod_identity_association",
        lambda client: eks_pod_identity.update_association(
            client, cluster="mz-k8s", association_id="a-1", role_arn=ROLE
        ),
        sent=ONE | {"roleArn": ROLE},
        attempted="change the role of the Pod Identity association a-1",
    ),
    door(
        "delete_pod_identity_association",
        lambda client: eks_pod_identity.delete_association(client, cluster="mz-k8s", association_id="a-1"),
        sent=ONE,
        attempted="delete the Pod Identity association a-1",
    ),
    door(
        "tag_resource",
        lambda client: eks_pod_identity.tag_association(client, arn=ARN, tags={"a": "b"}),
        sent={"resourceArn": ARN, "tags": {"a": "b"}},
        attempted=f"tag the Pod Identity association {ARN}",
    ),
    door(
        "untag_resource",
        lambda client: eks_pod_identity.untag_association(client, arn=ARN, keys=("a", "b")),
        sent={"resourceArn": ARN, "tagKeys": ["a", "b"]},
        attempted=f"remove tags of the Pod Identity association {ARN}",
    ),
]
