# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a load balancer answers instead of the application, why it finds targets unhealthy, and names without an answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import yaml

from tests.integration.diagnosis.objects import NAMESPACE, ingress, pod, scaled_down, service
from tests.integration.diagnosis.world import Broken, Case, Object, World

# Well for the load balancer, and for nobody else; by the path.
ODD = """
import http.server, time
class Odd(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/closes":
            return self.connection.close()
        if self.path == "/slow":
            time.sleep(30)
        self.send_response(403 if self.path == "/forbidden" else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()
http.server.ThreadingHTTPServer(("", 8080), Odd).serve_forever()
"""
OFTEN = {"healthcheck-interval-seconds": "5", "healthcheck-timeout-seconds": "2", "healthy-threshold-count": "2"}
IMPATIENT = {"load-balancer-attributes": "idle_timeout.timeout_seconds=1"}
APPLICATION = (service("odd"), pod("odd", ODD, readinessProbe={"tcpSocket": {"port": 8080}, "periodSeconds": 1}))
BALANCED = ingress("answers", "odd", **OFTEN, **IMPATIENT)


def named(world: World) -> dict[str, Any]:
    """How names and ports are reached here, by the inventory."""
    hosts = yaml.safe_load((world.rehearsal.state_dir / "inventory.yml").read_text(encoding="utf-8"))["all"]["hosts"]
    variables = hosts["localhost"]
    return {"resolver": variables["eks_ingress_resolver"], "port_map": variables["eks_ingress_port_map"]}


def answered(cause: str, path: str, *said: str, mend: str, of: Object = BALANCED, host: str = "") -> Case:
    """A request to the ALB of an Ingress."""
    name = of["metadata"]["name"]

    def asked(world: World) -> dict[str, Any]:
        there = world.ask("ingress_info", name=name, namespace=NAMESPACE, wait=True, wait_timeout=60)
        assert not there.get("failed"), there["msg"]
        return {"address": there["ingress"]["hostname"]} | named(world)

    url = f"http://{host or of['spec']['rules'][0]['host']}{path}"
    arguments = {"url": url, "wait": False, "timeout": 10}
    return Case(cause, "http_check", arguments, said, mend, early=(*APPLICATION, of), asked=asked)


def unhealthy(
    reason: str, path: str, mend: str, backend: str = "odd", cause: str = "", early: tuple[Object, ...] = ()
) -> Case:
    """Targets whose health check fails; ``cause``: where it is known why."""
    name = f"health-{cause or reason.lower()}"
    checked = ingress(name, backend, **{"healthcheck-path": path}, **OFTEN)
    arguments = {"ingress_name": name, "namespace": NAMESPACE, "wait_timeout": 0}
    there = (*APPLICATION, *early, checked)
    way = "of-targets" if cause else ""
    return Case(cause or f"Target.{reason}", "alb_info", arguments, (f"Target.{reason}",), mend, early=there, way=way)


def zone(name: str, **records: str) -> Broken:
    """A hosted zone with these records of the name ``app``, by type; ``TXT`` is its mark, ``ALIAS_MARK`` that of an alias."""

    @contextmanager
    def there(world: World) -> Iterator[None]:
        route53 = world.aws("route53")
        made_ = route53.create_hosted_zone(Name=name, CallerReference=name)["HostedZone"]["Id"]
        marks = {"TXT": f"a-app.{name}", "ALIAS_MARK": f"cname-app.{name}"}
        changes = [
            {"Name": marks.get(kind, f"app.{name}"), "Type": "TXT" if kind in marks else kind, "TTL": 60, "ResourceRecords": [{"Value": value}]}
            for kind, value in records.items()
        ]  # fmt: skip
        for action in ("CREATE", "DELETE"):
            batch = {"Changes": [{"Action": action, "ResourceRecordSet": change} for change in changes]}
            if changes:
                route53.change_resource_record_sets(HostedZoneId=made_, ChangeBatch=batch)
            if action == "CREATE":
                yield
        route53.delete_hosted_zone(Id=made_)

    return there


def unnamed(link: str, zone_name: str, *said: str, mend: str, **records: str) -> Case:
    """A name whose first missing link is this one."""
    arguments = {"name": f"app.{zone_name}", "zone_name": zone_name, "wait_timeout": 0}

    def asked(world: World) -> dict[str, Any]:
        resolver = named(world)["resolver"]
        return {"resolver": resolver, "nameserver_port": resolver["port"]}

    return Case(link, "dns_check", arguments, said, mend, zone(zone_name, **records), asked=asked)


ANSWERS = (
    answered("404", "/", "was answered 404", mend="no rule of the load balancer matches this host and path", host="unknown.example"),
    answered("403", "/forbidden", "was answered 403", mend="a web ACL or the application refuses it"),
    answered("502", "/closes", "was answered 502", mend="the target closed the connection"),
    answered("504", "/slow", "was answered 504", mend="the target did not answer in time"),
    answered("503", "/", "was answered 503", mend="the target group has no healthy target", of=ingress("no-target", target_type="ip")),
    answered("service-missing", "/", "was answered 503 (Backend service does not exist)", mend="make the Service that the path names", of=ingress("no-service", "absent")),
    answered(
        "action-missing", "/", "was answered 503 (Backend action does not exist)", mend="add the annotation alb.ingress.kubernetes.io/actions.<service>",
        of=ingress("no-action", "redirect", {"name": "use-annotation"}),
    ),
    unhealthy("ResponseCodeMismatch", "/forbidden", "the pods answer the health check with another status"),
    unhealthy("Timeout", "/slow", "do not answer in time"),
    unhealthy("FailedHealthChecks", "/", "refuse the connection", backend="web"),
    unhealthy(
        "FailedHealthChecks", "/", "scale Deployment diagnosis/drowsy up", "drowsy", "scaled-to-zero",
        early=(service("drowsy"), scaled_down("drowsy")),
    ),
    unnamed("delegation", "undelegated.example", "the link delegation is missing", mend="set these name servers for undelegated.example at its registrar", A="192.0.2.1"),
    unnamed("authoritative", "frieza.dev", "the link authoritative is missing", mend="look at the log of external-dns"),
)  # fmt: skip
