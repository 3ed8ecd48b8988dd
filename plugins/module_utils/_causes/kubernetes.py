# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why pods do not run, or the API server does not take an object. Data; the texts are those of Kubernetes 1.35.

PRIVATE to the collection.
"""

from __future__ import annotations

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._causes.cause import Cause

KUBERNETES = (
    Cause(
        "webhook-without-endpoints",
        r'no endpoints available for service "(?P<service>[^"]*)"',
        "wait until the pods behind {service} are ready, or look at why they are not",
    ),
    Cause(
        "webhook-certificate",
        r"failed calling webhook.*x509: certificate signed by unknown authority",
        "the webhook's certificate and its caBundle do not belong together: restart the controller's pods "
        "(kubectl rollout restart --namespace kube-system deployment/aws-load-balancer-controller)",
    ),
    Cause(
        "webhook-unreachable",
        r"failed calling webhook.*(?:context deadline exceeded|i/o timeout|Client\.Timeout exceeded)",
        "the control plane does not reach the webhook: "
        "the nodes' security group has to admit TCP 9443 from the cluster's",
    ),
    Cause(
        "webhook-not-listening",
        r"failed calling webhook.*connection refused",
        "the webhook's pods do not listen yet, or not there: wait until they are ready, or look at their log",
    ),
    Cause(
        "webhook-service-missing",
        r'failed calling webhook "(?P<webhook>[^"]*)".*service "[^"]*" not found',
        "what served webhook {webhook} was removed and its configuration was not: delete that configuration "
        "(kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations), or install it again",
    ),
    Cause(
        "image",
        r"ImagePullBackOff|ErrImagePull|InvalidImageName",
        "check the image's name and tag, and that the nodes reach its registry",
    ),
    Cause(
        "image-of-another-architecture",
        r"exec format error|no match for platform in manifest",
        "the image is for another architecture than the node: build it for both (amd64, arm64), "
        "or choose the nodes with nodeSelector kubernetes.io/arch",
    ),
    Cause(
        "command-not-found",
        r"exec: \\?\"(?P<command>[^\"\\]+)\\?\": "
        r"(?:executable file not found in \$PATH|stat \S+: no such file or directory|no such file or directory)",
        "the image has no program {command}: correct the container's command",
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
    Cause(
        "configuration-missing",
        r'CreateContainerConfigError: (?P<kind>configmap|secret) "(?P<name>[^"]*)" not found',
        "make the {kind} {name} that the container's variables come from",
    ),
    Cause(
        "configuration-key-missing",
        r"couldn't find key (?P<key>\S+) in (?P<kind>ConfigMap|Secret) (?P<name>\S+)",
        "{kind} {name} has no key {key}: add it, or correct the container's variables",
    ),
    Cause("quota", r"exceeded quota: (?P<quota>[^,\s]+)", "raise the ResourceQuota {quota}, or ask for less"),
    Cause(
        "quota-asks-for-limits",
        r"failed quota: (?P<quota>[^:\s]+): must specify (?P<what>[^;]+?)(?: for: [^;]*)?(?:;|$)",
        "ResourceQuota {quota} counts {what}, so each container has to say it: set its resources, or make a LimitRange",
    ),
    Cause(
        "limit-range",
        r"forbidden: (?:\[)?(?P<what>(?:maximum|minimum) \S+ usage per \S+ is [^,\]]+)",
        "a LimitRange of the namespace does not allow it ({what}): change the container's resources",
    ),
    Cause(
        "pod-security",
        r'violates PodSecurity "(?P<level>[^":]+):?[^"]*"',
        "the namespace admits only pods of the level {level}: set the securityContext that the text asks for, "
        "or another level in the namespace's label pod-security.kubernetes.io/enforce",
    ),
    Cause(
        "priority-class-missing",
        r"no PriorityClass with name (?P<name>\S+) was found",
        "make the PriorityClass {name}, or leave priorityClassName out",
    ),
    Cause(
        "namespace-terminating",
        r"unable to create new content in namespace (?P<name>\S+) because it is being terminated",
        "namespace {name} is being deleted: wait until it is gone (its status says what holds it), and make it again",
    ),
    Cause(
        "unschedulable",
        r"(?P<nodes>(?<!\d)\d+/\d+ nodes are available[^.]*)",
        "no node takes the pod ({nodes}): add nodes, or change its requests, selector or tolerations",
    ),
    Cause("out-of-memory", r"OOMKilled", "raise the container's memory limit"),
    Cause(
        "probe",
        r"(?P<probe>Readiness|Liveness|Startup) probe failed",
        "the {probe} probe fails: check its path and port, and what the container's log says",
    ),
    Cause(
        "crash-loop",
        r"CrashLoopBackOff",
        "the container's program ends again and again: what it says at its end is above, or in kubectl logs --previous",
    ),
    Cause(
        "scaled-to-zero",
        r"(?P<kind>Deployment|StatefulSet) (?P<name>\S+) is scaled to 0 replicas",
        "scale {kind} {name} up (kubectl scale --replicas), or what scaled it down, such as an autoscaler",
    ),
    Cause(
        "selects-no-pod",
        r"no pod has the labels (?P<labels>\S+)",
        "make the pods' labels and the Service's selector ({labels}) the same",
    ),
)
