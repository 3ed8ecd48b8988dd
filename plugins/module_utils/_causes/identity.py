# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why AWS does not let a pod in, or not do what it asks. Data; the texts are those of STS, IAM and the SDK for Go.

PRIVATE to the collection.
"""

from __future__ import annotations

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._causes.cause import Cause

IDENTITY = (
    Cause(
        "irsa-refused",
        r"Not authorized to perform sts:AssumeRoleWithWebIdentity",
        "the role's trust policy does not match: compare its provider, aud (sts.amazonaws.com) and sub "
        "(system:serviceaccount:<namespace>:<name>) with the service account; module irsa_role writes it",
    ),
    Cause(
        "role-missing",
        r"there is no IAM role (?P<role>\S+)",
        "make the role {role} (module irsa_role), or correct eks.amazonaws.com/role-arn of the service account",
    ),
    Cause(
        "no-oidc-provider",
        r"No OpenIDConnect provider found in your account for (?P<issuer>\S+)",
        "make {issuer} an IAM OIDC provider: module iam_oidc_provider",
    ),
    Cause(
        "provider-audience",
        r"InvalidIdentityToken: Incorrect token audience",
        "add sts.amazonaws.com to the client ids of the cluster's IAM OIDC provider: module iam_oidc_provider",
    ),
    Cause(
        "irsa-not-annotated",
        r"service account (?P<account>\S+) names no IAM role",
        "annotate service account {account} with eks.amazonaws.com/role-arn (role irsa does), and restart its pods",
    ),
    Cause(
        "irsa-not-injected",
        r"no EC2 IMDS role found|failed to refresh cached credentials, (?!failed to (?:retrieve|load) credentials)"
        r"|runs without that role",
        "the pod has no IAM role: the service account's eks.amazonaws.com/role-arn counts for pods made after it, "
        "so restart them",
    ),
    Cause(
        # On EKS nobody listens at the agent's address then: the SDK for Go says that after it, Python's before it.
        "pod-identity-agent-missing",
        r"add-on eks-pod-identity-agent is not installed"
        r"|(?:169\.254\.170\.23|fd00:ec2::23)[^;|]{0,200}?"
        r"(?:connection refused|timed out|timeout|deadline exceeded|unreachable|no route to host)"
        r"|endpoint URL: \"http://(?:169\.254\.170\.23|\[fd00:ec2::23\])/",
        "a Pod Identity association counts for the pod, and no EKS Pod Identity Agent answers on its node: install the "
        "add-on (aws eks create-addon --addon-name eks-pod-identity-agent --cluster-name <cluster>) and wait until its "
        "pods run, or delete the association (module eks_pod_identity_association, state absent) and restart the pod",
    ),
    Cause(
        "pod-identity-refused",
        r"Unable to assume (?:the target )?role|EKS does not have permissions to assume the associated role",
        "the role of the Pod Identity association has to trust pods.eks.amazonaws.com with sts:AssumeRole and "
        "sts:TagSession: module irsa_role with pod_identity writes it",
    ),
    Cause(
        "nodes-role-used",
        r"(?P<who>arn:[\w-]+:sts::\d+:assumed-role/[^/\s]+/i-[0-9a-f]{8,17}) is not authorized to perform",
        "{who} is the node's own role: the pod has none of its own, since it is older than the service account's "
        "eks.amazonaws.com/role-arn, or that is missing: restart the pod, do not give the node more",
    ),
    Cause(
        "action-denied-explicitly",
        r"(?P<who>arn:\S{1,2048}) is not authorized to perform:? (?P<action>[\w-]+:\w+)[^;]*? with an explicit deny in "
        r"(?P<policy>an? [\w -]+)",
        "{policy} denies {action} to {who}: allowing it elsewhere does not help, that policy has to be changed",
    ),
    Cause(
        "action-denied",
        r"(?P<who>arn:(?!\S{1,2048}/i-[0-9a-f]{8,17} )\S{1,2048}) is not authorized to perform:? "
        r"(?P<action>(?!route53:\w+ on resource: arn:)[\w-]+:\w+)(?![^;]* with an explicit deny in )",
        "allow {action} to {who}: its policy may be older than what uses it",
    ),
    Cause(
        "action-denied-ec2",
        r"operation error EC2: (?P<operation>\w+),(?!.*is not authorized to perform).*UnauthorizedOperation",
        "allow ec2:{operation} to the controller's role: its policy may be older than the controller",
    ),
    Cause(
        "throttled",
        r"Throttling(?:Exception)?: |RequestLimitExceeded: |: Rate exceeded",
        "AWS takes no more calls of this account for the moment: wait, the controller tries again; look for what calls "
        "so often (CloudTrail)",
    ),
)
