# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Records that external-dns does not write: what it logs, how it was started, and what stands in the zone."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._dns import resolver_of

from tests.integration.diagnosis.answers import named, zone
from tests.integration.diagnosis.identities import AUDIENCE, provider, role_arn, service_account, trust
from tests.integration.diagnosis.objects import NAMESPACE, made
from tests.integration.diagnosis.world import Broken, Case, Object, World, as_it_is

NAME = "external-dns"
IMAGE = "registry.k8s.io/external-dns/external-dns:v0.21.0"
# Of the one that runs: it wants this record, whatever becomes of it.
ZONE, HOST = "unwritten.example", "app.unwritten.example"
CHANGE, LIST = "route53:ChangeResourceRecordSets", ("route53:ListHostedZones", "route53:ListResourceRecordSets")
ADDRESS = "192.0.2.7"
MARK = '"heritage=external-dns,external-dns/owner=other-cluster,external-dns/resource=ingress/a/b"'
OWN_MARK = MARK.replace("other-cluster", "ours")


def writer(name: str, *arguments: str, replicas: int = 0) -> Object:
    """external-dns; without a pod its arguments alone speak."""
    words = ["--source=ingress", "--provider=aws", "--txt-owner-id=ours", *arguments]
    container = {"name": NAME, "image": IMAGE, "args": words, "env": [{"name": "AWS_DEFAULT_REGION", "value": "ap-northeast-1"}]}  # fmt: skip
    labels = {"labels": {"app": name}}
    pod = {"metadata": labels, "spec": {"serviceAccountName": NAME, "containers": [container]}}
    spec = {"replicas": replicas, "selector": {"matchLabels": labels["labels"]}, "template": pod}
    return made("apps/v1", "Deployment", name, spec=spec)


def running() -> tuple[Object, ...]:
    """The one that runs, with what it reads; its role is made by the cases."""
    group = "rbac.authorization.k8s.io"
    rules = [{"apiGroups": ["", "networking.k8s.io"], "resources": ["nodes", "ingresses"], "verbs": ["get", "watch", "list"]}]  # fmt: skip
    subject = {"kind": "ServiceAccount", "name": NAME, "namespace": NAMESPACE}
    role = {"apiGroup": group, "kind": "ClusterRole", "name": NAME}
    target = {"annotations": {"external-dns.alpha.kubernetes.io/target": ADDRESS}}
    return (
        service_account(NAME, NAME),
        made(f"{group}/v1", "ClusterRole", NAME, None, rules=rules),
        made(f"{group}/v1", "ClusterRoleBinding", NAME, None, roleRef=role, subjects=[subject]),
        made("networking.k8s.io/v1", "Ingress", NAME, metadata=target, spec={"rules": [{"host": HOST}]}),
        writer(NAME, f"--namespace={NAMESPACE}", f"--domain-filter={ZONE}", "--interval=1s", replicas=1),
    )


def let_in(*actions: str, around: Broken = as_it_is) -> Broken:
    """The role of the one that runs may do this. It stays: credentials that were given out are good while it is there."""

    @contextmanager
    def there(world: World) -> Iterator[None]:
        iam = world.aws("iam")
        document = json.dumps(trust(provider(world), AUDIENCE, f"system:serviceaccount:{NAMESPACE}:{NAME}"))
        if NAME not in [role["RoleName"] for role in iam.list_roles()["Roles"]]:
            iam.create_role(RoleName=NAME, AssumeRolePolicyDocument=document)
        allowed = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
        with around(world):
            iam.put_role_policy(RoleName=NAME, PolicyName="zone", PolicyDocument=policy)
            yield
            # Before the zone goes, so that nothing is written into it any more.
            iam.delete_role_policy(RoleName=NAME, PolicyName="zone")

    return there


def unwritten(
    cause: str, *said: str, mend: str, broken: Broken | None = None, of: tuple[Object, ...] = (), way: str = "",
    name: str = "", by: str = "", expect: str | None = None, servers: bool = False,
) -> Case:  # fmt: skip
    """A record that is not, or not so, at its zone's servers.

    :param of: who is to write it, the last of them; none is the one that runs.
    :param by: the name of who is to write it, where that is not ``of``.
    :param name: of the zone; the cause's by default.
    :param servers: of another zone are asked, since there is none of this name.
    """
    zone_name = name or f"{cause}.example"
    writes = by or (of[-1]["metadata"]["name"] if of else NAME)
    arguments: dict[str, Any] = {"name": f"app.{zone_name}", "zone_name": zone_name, "wait_timeout": 0}
    arguments |= {"written_by": {"name": writes, "namespace": NAMESPACE}, "expect": [expect] if expect else None}

    def asked(world: World) -> Mapping[str, Any]:
        resolver = named(world)["resolver"]
        here = {"resolver": resolver, "nameserver_port": resolver["port"], "cluster_name": "mz-k8s"}
        return here | ({"name_servers": servers_above(resolver)} if servers else {})

    return Case(cause, "dns_check", arguments, said, mend, broken or zone(zone_name), of or running(), way, asked)


def servers_above(resolver: Mapping[str, Any]) -> list[str]:
    """Name servers that can be asked, and do not have the zone: those of a zone above it."""
    asked = resolver_of(resolver)
    return list(asked.lookup("example", "NS").values or asked.lookup(".", "NS").values)


RECORDS = (
    unwritten("role-missing", "external-dns says: Failed to do run once", mend=f"make the role {role_arn(NAME)}", name=ZONE, way=NAME),
    unwritten(
        "zone-denied", "external-dns says: Failure in zone unwritten.example.", f"not authorized to perform: {CHANGE} on resource: arn:aws:route53:::hostedzone/",
        mend=f"allow {CHANGE} on arn:aws:route53:::hostedzone/", broken=let_in(*LIST, around=zone(ZONE)), name=ZONE,
    ),
    unwritten(
        "record-in-the-way", f"Tried to create resource record set [name='a-{HOST}.', type='TXT'] but it already exists",
        mend=f"a TXT record a-{HOST} that external-dns did not write", broken=let_in(*LIST, CHANGE, around=zone(ZONE, TXT='"mine"')), name=ZONE,
    ),
    unwritten("no-zone-takes-it", "there are no changes for the matching hosted zones", mend="finds no hosted zone to write the name to", broken=let_in(*LIST, CHANGE), name=ZONE, servers=True),
    unwritten("writer-missing", "there is no Deployment diagnosis/nowhere", mend="deploy external-dns", by="nowhere"),
    unwritten("writer-stopped", "no pod of Deployment diagnosis/stopped runs", mend="kubectl scale deployment", of=(writer("stopped"),)),
    unwritten("domain-filter", "runs with --domain-filter=other.example", mend="a --domain-filter that app.domain-filter.example lies in", of=(writer("filtered", "--domain-filter=other.example"),)),
    unwritten("domain-excluded", "runs with --exclude-domains=domain-excluded.example", mend="take --exclude-domains=domain-excluded.example out", of=(writer("excluding", "--exclude-domains=domain-excluded.example"),)),
    unwritten("zone-type", "runs with --aws-zone-type=private", mend="let external-dns run with --aws-zone-type=public", of=(writer("private", "--aws-zone-type=private"),)),
    unwritten("zone-filter", "none of these is the zone zone-filter.example", mend="the --zone-id-filter of the zone zone-filter.example", of=(writer("elsewhere", "--zone-id-filter=Z0123456789"),)),
    unwritten(
        "record-of-another", "owned by other-cluster, and external-dns writes as ours", mend="leaves what other-cluster owns alone",
        broken=zone("record-of-another.example", A="192.0.2.9", TXT=MARK), of=(writer("stopped"),), expect=ADDRESS,
    ),
    unwritten("record-without-owner", "have no owner", mend="remove the records of app.record-without-owner.example", broken=zone("record-without-owner.example", A="192.0.2.9"), of=(writer("stopped"),), expect=ADDRESS),
    unwritten(
        "record-beside-marks", "A app.record-beside-marks.example 192.0.2.9 is in the zone and not external-dns's (no alias, no mark for it)",
        mend="delete the A record app.record-beside-marks.example", broken=zone("record-beside-marks.example", A="192.0.2.9", ALIAS_MARK=OWN_MARK),
        of=(writer("stopped"),), expect=ADDRESS,
    ),
)  # fmt: skip
