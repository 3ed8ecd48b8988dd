# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""For each known cause, a text that names it as it is really said, and a part of the advice that has to be given."""

from __future__ import annotations

from tests.unit.plugins import external_dns_said as external_dns

ROLE = "arn:aws:sts::123456789012:assumed-role/mz-k8s-alb/1"
# One text per row of the table, as the programs write it, and words that its advice must have.
SAID = {
    "too-few-zones": (
        "Failed build model due to couldn't auto-discover subnets: subnets count less than minimal required count: 1 < 2",
        "in 2 availability zones and found 1",
    ),
    "no-subnets": (
        "Failed build model due to couldn't auto-discover subnets: unable to resolve at least one subnet. "
        "Evaluated 0 subnets: 0 are tagged for other clusters, and 0 have insufficient available IP addresses",
        "kubernetes.io/role/elb=1",
    ),
    "conflicting-scheme": (
        "Failed build model due to conflicting scheme: map[internal:{} internet-facing:{}]",
        "the same alb.ingress.kubernetes.io/scheme",
    ),
    "unknown-scheme": ("Failed build model due to unknown scheme: public", "internal or internet-facing, not public"),
    "service-not-node-port": (
        "Failed build model due to ingress: default/app-aws-ingress: TargetGroup port is empty. "
        "When using Instance targets, your service be must of type 'NodePort' or 'LoadBalancer'",
        "type NodePort",
    ),
    "wildcard-in-prefix": (
        "Failed build model due to ingress: default/app-aws-ingress: prefix path shouldn't contain wildcards: /app1/*",
        "write /app1/* without the wildcard",
    ),
    "no-certificate": (
        "Failed build model due to ingress: default/app: no certificate found for host: app.example",
        "issue a certificate for app.example in ACM",
    ),
    "cluster-security-groups": (
        "expect exactly one securityGroup tagged with kubernetes.io/cluster/mz-k8s for eni eni-1, got: [sg-1 sg-2]",
        "the tag kubernetes.io/cluster/mz-k8s on only one security group",
    ),
    "irsa-refused": (
        "WebIdentityErr: failed to retrieve credentials: AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity",
        "trust policy does not match",
    ),
    "no-oidc-provider": (
        "InvalidIdentityToken: No OpenIDConnect provider found in your account for https://oidc.eks.ap-northeast-1.amazonaws.com/id/AB",
        "make https://oidc.eks.ap-northeast-1.amazonaws.com/id/AB an IAM OIDC provider",
    ),
    "irsa-not-injected": ("get credentials: no EC2 IMDS role found, operation error ec2imds", "restart them"),
    "action-denied": (
        f"AccessDenied: User: {ROLE} is not authorized to perform: elasticloadbalancing:AddTags on resource: arn:aws:x",
        f"allow elasticloadbalancing:AddTags to {ROLE}",
    ),
    "action-denied-ec2": (
        "operation error EC2: DescribeRouteTables, https response error StatusCode: 403, api error UnauthorizedOperation: You are not authorized",
        "allow ec2:DescribeRouteTables",
    ),
    "class-missing": ('invalid ingress class: IngressClass.networking.k8s.io "aws" not found', "make the IngressClass aws"),
    "webhook-without-endpoints": (
        'failed calling webhook "vingress.elbv2.k8s.aws": no endpoints available for service "aws-load-balancer-webhook-service"',
        "the pods behind aws-load-balancer-webhook-service",
    ),
    "webhook-certificate": (
        'failed calling webhook "vingress.elbv2.k8s.aws": tls: failed to verify certificate: x509: certificate signed by unknown authority',
        "do not belong together",
    ),
    "webhook-unreachable": (
        'failed calling webhook "vingress.elbv2.k8s.aws": Post "https://x:443": context deadline exceeded',
        "TCP 9443",
    ),
    "controller-missing": ("no pod of the AWS Load Balancer Controller runs", "role lb_controller"),
    "image": ("container server of Pod default/a waits: ImagePullBackOff: Back-off pulling image", "image's name"),
    "service-account-missing": (
        'pods "app-" is forbidden: error looking up service account default/app: serviceaccount "app" not found',
        "make the service account app",
    ),
    "mount": (
        'FailedMount: MountVolume.SetUp failed for volume "srv" : configmap "server" not found',
        "make the configmap server",
    ),
    "quota": ("pods \"a\" is forbidden: exceeded quota: small, requested: pods=1", "raise the ResourceQuota small"),
    "unschedulable": ("0/2 nodes are available: 2 Insufficient cpu. preemption: none", "0/2 nodes are available: 2 Insufficient cpu"),
    "out-of-memory": ("container server of Pod default/a ended with 137 (OOMKilled)", "memory limit"),
    "subnets-of-other-clusters": (
        "unable to resolve at least one subnet. Evaluated 3 subnets: 2 are tagged for other clusters, and 0 have insufficient available IP addresses",
        "2 of the subnets have a tag kubernetes.io/cluster/<name> of another cluster",
    ),
    "subnets-full": (
        "unable to resolve at least one subnet. Evaluated 3 subnets: 0 are tagged for other clusters, and 3 have insufficient available IP addresses",
        "3 of the subnets have fewer than the 8 free addresses",
    ),
    "subnets-not-found": (
        "failed to list subnets by names or IDs: couldn't find all subnets, missing names: [public-9z]",
        "names subnets that are not in this VPC",
    ),
    "subnets-in-one-zone": (
        "multiple subnets in same Availability Zone ap-northeast-1a: [subnet-1 subnet-2]",
        "name one subnet of ap-northeast-1a only",
    ),
    "conflicting-settings": ("conflicting load balancer name: map[a:{} b:{}]", "they need the same load balancer name"),
    "unknown-target-type": ("unknown targetType: pod", "instance or ip, not pod"),
    "bad-annotation": (
        "failed to parse json annotation, alb.ingress.kubernetes.io/actions.a: {: unexpected end of JSON input",
        "correct the annotation alb.ingress.kubernetes.io/actions.a",
    ),
    "bad-listen-ports": ("failed to parse listen-ports configuration: `80`", '[{"HTTP": 80}, {"HTTPS": 443}]'),
    "action-missing": ("answered 503: Backend action does not exist", "actions.<service>"),
    "bad-group": (
        "invalid ingress group: groupName must consist of lower case alphanumeric characters, '-' or '.'",
        "group.name: groupName must consist of lower case",
    ),
    "service-missing": ("the rule on port 80 for a/ answers 503 Backend service does not exist", "make the Service"),
    "service-port-missing": (
        "ingress: default/a: unable to find port 81 on service default/app1",
        "name a port in the Ingress that Service default/app1 has: 81 is none",
    ),
    "health-check-times": (
        "api error ValidationError: Health check timeout '5' must be smaller than the interval '5'",
        "healthcheck-timeout-seconds (5, unless set) below healthcheck-interval-seconds (5)",
    ),
    "certificate-not-found": (
        "operation error Elastic Load Balancing v2: CreateListener, CertificateNotFound: Certificate 'arn:aws:acm:x' not found",
        "a certificate of ACM that is issued",
    ),
    "security-groups-not-found": (
        "couldn't find all security groups: requested names [web] but found []",
        "names security groups that are not in this VPC",
    ),
    "name-taken": (
        "DuplicateLoadBalancerName: A load balancer with the same name 'web' exists, but with different settings",
        "another load balancer has the name web",
    ),
    "protected": ("deletion_protection is enabled, cannot delete the ingress: app", "take deletion_protection.enabled out"),
    "limit-reached": ("TooManyRules: The maximum number of rules has been reached", "used up (TooManyRules)"),
    "class-of-another-controller": (
        "IngressClass nginx belongs to the controller k8s.io/ingress-nginx, not to ingress.k8s.aws/alb",
        "k8s.io/ingress-nginx serves it, if it runs",
    ),
    "class-parameters-missing": (
        'invalid ingress class: IngressClassParams.elbv2.k8s.aws "team" not found',
        "make the IngressClassParams team",
    ),
    "role-missing": ("there is no IAM role arn:aws:iam::1:role/gone", "make the role arn:aws:iam::1:role/gone"),
    "provider-audience": ("InvalidIdentityToken: Incorrect token audience", "to the client ids"),
    "irsa-not-annotated": ("service account a/b names no IAM role", "annotate service account a/b"),
    "pod-identity-agent-missing": (
        "get credentials: failed to refresh cached credentials, failed to load credentials, exceeded maximum number of attempts, 3, request "
        'send failed, Get "http://169.254.170.23/v1/credentials": dial tcp 169.254.170.23:80: connect: connection refused',
        "aws eks create-addon --addon-name eks-pod-identity-agent",
    ),
    "pod-identity-refused": (
        "AccessDeniedException: Unable to assume role: the role's trust policy must allow pods.eks.amazonaws.com both actions",
        "has to trust pods.eks.amazonaws.com",
    ),
    "nodes-role-used": (
        "AccessDenied: User: arn:aws:sts::1:assumed-role/nodes/i-0abcdef1234567890 is not authorized to perform: ec2:DescribeVpcs",
        "arn:aws:sts::1:assumed-role/nodes/i-0abcdef1234567890 is the node's own role",
    ),
    "action-denied-explicitly": (
        f"AccessDenied: User: {ROLE} is not authorized to perform: elasticloadbalancing:AddTags on resource: arn:aws:x "
        "with an explicit deny in a service control policy",
        f"a service control policy denies elasticloadbalancing:AddTags to {ROLE}",
    ),
    "throttled": ("api error Throttling: Rate exceeded", "AWS takes no more calls"),
    "webhook-not-listening": (
        'failed calling webhook "w": failed to call webhook: Post "https://x": dial tcp 10.0.0.1:9443: connect: connection refused',
        "do not listen yet",
    ),
    "webhook-service-missing": (
        'failed calling webhook "w.example": failed to call webhook: Post "https://x": service "hook" not found',
        "delete that configuration",
    ),
    "image-of-another-architecture": ("exec /app: exec format error", "amd64, arm64"),
    "command-not-found": (
        'failed to create containerd task: exec: "serve": executable file not found in $PATH',
        "the image has no program serve",
    ),
    "configuration-missing": (
        'container c of Pod default/a waits: CreateContainerConfigError: secret "keys" not found',
        "make the secret keys",
    ),
    "configuration-key-missing": ("couldn't find key url in ConfigMap default/app", "ConfigMap default/app has no key url"),
    "quota-asks-for-limits": (
        'pods "a" is forbidden: failed quota: small: must specify limits.cpu for: server',
        "ResourceQuota small counts limits.cpu",
    ),
    "limit-range": (
        'pods "a" is forbidden: maximum cpu usage per Container is 1, but limit is 2',
        "(maximum cpu usage per Container is 1)",
    ),
    "pod-security": (
        'pods "a" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false',
        "only pods of the level restricted",
    ),
    "priority-class-missing": (
        'pods "a" is forbidden: no PriorityClass with name urgent was found',
        "make the PriorityClass urgent",
    ),
    "namespace-terminating": (
        'configmaps "a" is forbidden: unable to create new content in namespace old because it is being terminated',
        "namespace old is being deleted",
    ),
    "probe": ("Pod default/a: Unhealthy: Readiness probe failed: HTTP probe failed with statuscode: 503", "the Readiness probe"),
    "crash-loop": ("container c of Pod default/a waits: CrashLoopBackOff: back-off 10s", "ends again and again"),
    "zone-denied": (
        external_dns.NOT_CHANGED,
        f"allow route53:ChangeResourceRecordSets on {external_dns.ZONE} to {external_dns.ROLE}",
    ),
    "domain-filter": (
        "external-dns runs with --domain-filter=a.dev --domain-filter=b.dev, which leaves out eks.frieza.dev",
        "a --domain-filter that eks.frieza.dev lies in",
    ),
    "domain-excluded": (
        "external-dns runs with --exclude-domains=eks.frieza.dev, which leaves out eks.frieza.dev",
        "take --exclude-domains=eks.frieza.dev out",
    ),
    "zone-type": (
        "external-dns runs with --aws-zone-type=private, which leaves out public zones",
        "--aws-zone-type=public",
    ),
    "zone-filter": (
        "external-dns runs with --zone-id-filter=Z9, and none of these is the zone frieza.dev that answers",
        "the --zone-id-filter of the zone frieza.dev",
    ),
    "no-zone-takes-it": (external_dns.NO_ZONE, "finds no hosted zone to write the name to"),
    "record-of-another": (
        "the records of eks.frieza.dev are owned by prod-eu, and external-dns writes as mz-k8s-ap-northeast-1",
        "leaves what prod-eu owns alone",
    ),
    "record-without-owner": (
        "the records of eks.frieza.dev have no owner in the zone's TXT records",
        "remove the records of eks.frieza.dev",
    ),
    "record-beside-marks": (
        "A eks.frieza.dev 192.0.2.7 is in the zone and not external-dns's (no alias, no mark for it)",
        "delete the A record eks.frieza.dev, and external-dns writes its own",
    ),
    "record-in-the-way": (external_dns.IN_THE_WAY, "a TXT record cname-eks.frieza.dev that external-dns did not write"),
    "writer-missing": (
        "there is no Deployment kube-system/external-dns that would write the records",
        "deploy external-dns (role external_dns)",
    ),
    "writer-stopped": ("no pod of Deployment kube-system/external-dns runs", "kubectl scale deployment"),
    "scaled-to-zero": ("Deployment default/app1 is scaled to 0 replicas", "scale Deployment default/app1 up"),
    "selects-no-pod": ("no pod has the labels app=a,tier=web", "selector (app=a,tier=web) the same"),
}  # fmt: skip
