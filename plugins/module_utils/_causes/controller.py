# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why the AWS Load Balancer Controller does not serve an Ingress. Data; the texts are those of v3.5.0.

PRIVATE to the collection.
"""

from __future__ import annotations

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._causes.cause import Cause

ANNOTATION = "alb.ingress.kubernetes.io/"

CONTROLLER = (
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
        "subnets-of-other-clusters",
        r"(?<!\d)(?P<count>[1-9]\d*) are tagged for other clusters",
        "{count} of the subnets have a tag kubernetes.io/cluster/<name> of another cluster and none of this one: "
        "give them this cluster's too (value shared), or take the other away; module elb_subnet_tags names them",
    ),
    Cause(
        "subnets-full",
        r"(?<!\d)(?P<count>[1-9]\d*) have insufficient available IP addresses",
        "{count} of the subnets have fewer than the 8 free addresses that an ALB needs: free some, or tag others",
    ),
    Cause(
        "subnets-not-found",
        r"couldn't find all subnets|InvalidSubnetID\.NotFound|InvalidSubnetId\.Malformed",
        f"{ANNOTATION}subnets (or the IngressClassParams) names subnets that are not in this VPC: correct it, "
        "or leave it out, and they are found by their tags",
    ),
    Cause(
        "subnets-in-one-zone",
        r"multiple subnets in same Availability Zone (?P<zone>[\w-]+)",
        f"name one subnet of {{zone}} only in {ANNOTATION}subnets",
    ),
    Cause(
        "conflicting-scheme",
        r"conflicting scheme",
        f"all Ingresses of one group need the same {ANNOTATION}scheme",
    ),
    Cause(
        "conflicting-settings",
        r"conflicting (?P<what>IPAddressType|load balancer name|subnets|securityGroups|load balancer attributes \S+"
        r"|listener attributes \S+|sslRedirect port|manage backend security group rules)",
        "all Ingresses of one group share one ALB, so they need the same {what}: make their annotations agree",
    ),
    Cause(
        "unknown-scheme",
        r"unknown scheme: (?P<scheme>\S+)",
        f"{ANNOTATION}scheme is internal or internet-facing, not {{scheme}}",
    ),
    Cause(
        "unknown-target-type",
        r"unknown targetType: (?P<type>\S+)",
        f"{ANNOTATION}target-type is instance or ip, not {{type}}",
    ),
    Cause(
        "bad-annotation",
        r"failed to parse (?:json|stringMap|int\d+|bool) annotation, (?P<annotation>[\w./-]+)",
        "correct the annotation {annotation}: JSON, or key=value with commas, as its documentation says",
    ),
    Cause(
        "bad-listen-ports",
        r"(?:failed to parse|empty) listen-ports configuration|listen p(?:ort|rotocol) must be within",
        f'write {ANNOTATION}listen-ports as \'[{{{{"HTTP": 80}}}}, {{{{"HTTPS": 443}}}}]\'',
    ),
    Cause(
        "action-missing",
        r"Backend action does not exist|missing actions\.\S+ configuration",
        f"a path's service has the port use-annotation: add the annotation {ANNOTATION}actions.<service> for it",
    ),
    Cause(
        "bad-group",
        r"invalid ingress group: (?P<why>groupName must [^:;]+)",
        f"correct {ANNOTATION}group.name: {{why}}",
    ),
    Cause(
        "service-missing",
        r"Backend service does not exist",
        "make the Service that the path names, in the namespace of the Ingress, or correct the name",
    ),
    Cause(
        "service-port-missing",
        r"unable to find port (?P<port>\S+) on service (?P<service>\S+)",
        "name a port in the Ingress that Service {service} has: {port} is none of its",
    ),
    Cause(
        "service-not-node-port",
        r"TargetGroup port is empty",
        f"make the Service type NodePort, or annotate the Ingress with {ANNOTATION}target-type: ip",
    ),
    Cause(
        "wildcard-in-prefix",
        r"(?:prefix|exact) path shouldn't contain wildcards: (?P<path>\S+)",
        "write {path} without the wildcard (Prefix covers what is below), or use pathType ImplementationSpecific",
    ),
    Cause(
        "health-check-times",
        r"Health check timeout '(?P<timeout>\d+)' must be smaller than the interval '(?P<interval>\d+)'",
        f"set {ANNOTATION}healthcheck-timeout-seconds ({{timeout}}, unless set) below healthcheck-interval-seconds "
        "({interval})",
    ),
    Cause(
        "no-certificate",
        r"no certificate found for host: (?P<host>\S+)",
        f"issue a certificate for {{host}} in ACM in this region, or name one with {ANNOTATION}certificate-arn",
    ),
    Cause(
        "certificate-not-found",
        r"CertificateNotFound|UnsupportedCertificate",
        f"{ANNOTATION}certificate-arn has to name a certificate of ACM that is issued, in the ALB's own region",
    ),
    Cause(
        "security-groups-not-found",
        r"couldn't find all security groups|InvalidGroup\.NotFound|InvalidGroupId\.Malformed",
        f"{ANNOTATION}security-groups names security groups that are not in this VPC: correct it, or leave it out",
    ),
    Cause(
        "cluster-security-groups",
        r"expect(?:ed)? exactly one securityGroup tagged with (?P<tag>kubernetes\.io/cluster/\S+)",
        "leave the tag {tag} on only one security group of the nodes, and on one: without it no target can be reached",
    ),
    Cause(
        "name-taken",
        r"load balancer with the same name '(?P<name>[^']*)' exists",
        f"another load balancer has the name {{name}}: choose another {ANNOTATION}load-balancer-name, or delete it",
    ),
    Cause(
        "protected",
        r"deletion_protection is enabled|deletion protection is enabled",
        f"take deletion_protection.enabled out of {ANNOTATION}load-balancer-attributes, and off the load balancer",
    ),
    Cause(
        "limit-reached",
        r"\b(?P<limit>TooMany[A-Z]\w+|(?:SecurityGroup|RulesPerSecurityGroup|NetworkInterface|Address)LimitExceeded"
        r"|too many attached)",
        "a quota of the account is used up ({limit}): have it raised in Service Quotas, or use less "
        f"(rules: fewer hosts and paths in one {ANNOTATION}group.name; load balancers: more)",
    ),
    Cause(
        "class-missing",
        r'IngressClass(?:\.networking\.k8s\.io)? "(?P<name>[^"]*)" not found|no IngressClass (?P<named>\S+)',
        "make the IngressClass {name}, or name another in spec.ingressClassName",
    ),
    Cause(
        "class-of-another-controller",
        r"belongs to the controller (?P<controller>[^\s,]+), not to",
        "{controller} serves it, if it runs: name a class of controller ingress.k8s.aws/alb in spec.ingressClassName",
    ),
    Cause(
        "class-parameters-missing",
        r'IngressClassParams\.elbv2\.k8s\.aws "(?P<name>[^"]*)" not found',
        "make the IngressClassParams {name} that the IngressClass refers to, or take the reference away",
    ),
    Cause(
        "controller-missing",
        r"no pod of the AWS Load Balancer Controller runs",
        "install it (role lb_controller) or look at why its pods do not start",
    ),
)
