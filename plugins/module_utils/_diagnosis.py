# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Known causes: what an event, a pod's status or a log says, and what to do about it. Data; a test per row.

PRIVATE to the collection.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Cause:
    """:param name: for people who search for it.
    :param pattern: found anywhere in a text.
    :param advice: with the pattern's named groups in braces.
    """

    name: str
    pattern: str
    advice: str


# The texts are those of aws-load-balancer-controller v3.5.0, kubelet, kube-scheduler, AWS STS and IAM.
CAUSES = (
    Cause(
        "too-few-zones",
        r"subnets count less than minimal required count: (?P<have>\d+) < (?P<need>\d+)",
        "an ALB needs suitable subnets in {need} availability zones and found {have}: "
        "tag one more subnet, in another zone, with kubernetes.io/role/elb (internal: kubernetes.io/role/internal-elb)",
    ),
    Cause(
        "no-subnets",
        r"couldn't auto-discover subnets: unable to resolve at least one subnet",
        "tag the public subnets with kubernetes.io/role/elb=1 (internal ones: kubernetes.io/role/internal-elb=1), "
        "as module elb_subnet_tags does; each needs 8 free addresses",
    ),
    Cause(
        "conflicting-scheme",
        r"conflicting scheme",
        "all Ingresses of one group need the same alb.ingress.kubernetes.io/scheme",
    ),
    Cause(
        "unknown-scheme",
        r"unknown scheme: (?P<scheme>\S+)",
        "alb.ingress.kubernetes.io/scheme is internal or internet-facing, not {scheme}",
    ),
    Cause(
        "service-not-node-port",
        r"TargetGroup port is empty",
        "make the Service type NodePort, or annotate the Ingress with alb.ingress.kubernetes.io/target-type: ip",
    ),
    Cause(
        "wildcard-in-prefix",
        r"(?:prefix|exact) path shouldn't contain wildcards: (?P<path>\S+)",
        "write {path} without the wildcard (Prefix covers what is below), or use pathType ImplementationSpecific",
    ),
    Cause(
        "no-certificate",
        r"no certificate found for host: (?P<host>\S+)",
        "issue a certificate for {host} in ACM in this region, "
        "or name one with alb.ingress.kubernetes.io/certificate-arn",
    ),
    Cause(
        "cluster-security-groups",
        r"expect exactly one securityGroup tagged with (?P<tag>kubernetes\.io/cluster/\S+)",
        "leave the tag {tag} on only one security group of the nodes",
    ),
    Cause(
        "irsa-refused",
        r"Not authorized to perform sts:AssumeRoleWithWebIdentity",
        "the role's trust policy does not match: compare its provider, aud (sts.amazonaws.com) and sub "
        "(system:serviceaccount:<namespace>:<name>) with the service account; module irsa_role writes it",
    ),
    Cause(
        "no-oidc-provider",
        r"No OpenIDConnect provider found in your account for (?P<issuer>\S+)",
        "make {issuer} an IAM OIDC provider: module iam_oidc_provider",
    ),
    Cause(
        "irsa-not-injected",
        r"no EC2 IMDS role found|failed to refresh cached credentials",
        "the pod has no IAM role: the service account's eks.amazonaws.com/role-arn counts for pods made after it, "
        "so restart them",
    ),
    Cause(
        "action-denied",
        r"(?P<who>arn:\S+) is not authorized to perform:? (?P<action>[\w-]+:\w+)",
        "allow {action} to {who}: its policy may be older than what uses it",
    ),
    Cause(
        "action-denied-ec2",
        r"operation error EC2: (?P<operation>\w+),.*UnauthorizedOperation",
        "allow ec2:{operation} to the controller's role: its policy may be older than the controller",
    ),
    Cause(
        "class-missing",
        r'IngressClass(?:\.networking\.k8s\.io)? "(?P<name>[^"]*)" not found|no IngressClass (?P<named>\S+)',
        "make the IngressClass {name}, or name another in spec.ingressClassName",
    ),
    Cause(
        "webhook-without-endpoints",
        r'no endpoints available for service "(?P<service>[^"]*)"',
        "wait until the pods behind {service} are ready, or look at why they are not",
    ),
    Cause(
        "webhook-certificate",
        r"failed calling webhook.*x509: certificate signed by unknown authority",
        "the webhook's certificate and its caBundle do not belong together: restart the controller's pods",
    ),
    Cause(
        "webhook-unreachable",
        r"failed calling webhook.*context deadline exceeded",
        "the control plane does not reach the webhook: "
        "the nodes' security group has to admit TCP 9443 from the cluster's",
    ),
    Cause(
        "controller-missing",
        r"no pod of the AWS Load Balancer Controller runs",
        "install it (role lb_controller) or look at why its pods do not start",
    ),
    Cause(
        "image",
        r"ImagePullBackOff|ErrImagePull|InvalidImageName",
        "check the image's name and tag, and that the nodes reach its registry",
    ),
    Cause(
        "service-account-missing",
        r'serviceaccount "(?P<name>[^"]*)" not found',
        "make the service account {name} first (role irsa)",
    ),
    Cause(
        "mount",
        r'MountVolume\.SetUp failed.*(?P<kind>configmap|secret) "(?P<name>[^"]*)" not found',
        "make the {kind} {name} that the pod mounts",
    ),
    Cause("quota", r"exceeded quota: (?P<quota>[^,\s]+)", "raise the ResourceQuota {quota}, or ask for less"),
    Cause(
        "unschedulable",
        r"(?P<nodes>\d+/\d+ nodes are available[^.]*)",
        "no node takes the pod ({nodes}): add nodes, or change its requests, selector or tolerations",
    ),
    Cause("out-of-memory", r"OOMKilled", "raise the container's memory limit"),
)


def advice_on(texts: Iterable[str]) -> list[str]:
    """What to do about the causes that the texts name, in the table's order, each once."""
    found: list[str] = []
    together = list(texts)
    for cause in CAUSES:
        matches = (re.search(cause.pattern, text, re.DOTALL) for text in together)
        match = next((match for match in matches if match), None)
        if match:
            advice = cause.advice.format(**_named_groups(match))
            found += [] if advice in found else [advice]
    return found


def _named_groups(match: re.Match[str]) -> dict[str, str]:
    groups = {name: (value or "").rstrip(".,;:") for name, value in match.groupdict().items()}
    return groups | ({"name": groups["name"] or groups["named"]} if "named" in groups else {})
