# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The walk-through's own proof, for a person to read: what kubectl, curl and dig show once site.yml has run."""

from __future__ import annotations

import http.client
import subprocess
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import dns.exception
import dns.resolver

from sandbox.settings import Settings

INGRESS = "app-aws-ingress"
HEADER_HOST = "sample-app.mamezou-tech.com"
DNS_NAME = "eks.frieza.dev"
PATHS = ("/app1", "/app2")
REQUESTS = 10
HTTP_PORT = 80
TIMEOUT_SECONDS = 10


class NotProven(RuntimeError):
    """What site.yml makes does not answer."""


@dataclass(frozen=True)
class Proof:
    """:param answers: of each path, by Host header. :param by_name: the answers to requests by the DNS name."""

    hostname: str
    addresses: tuple[str, ...]
    answers: dict[str, str]
    ten: tuple[str, ...]
    log_lines: tuple[str, ...]
    dns_addresses: tuple[str, ...]
    by_name: tuple[str, ...]


def gather(settings: Settings) -> Proof:
    """Ask for everything. Raises NotProven."""
    hostname = _kubectl(
        settings, "get", "ingress", INGRESS, "-o", "jsonpath={.status.loadBalancer.ingress[*].hostname}"
    ).strip()
    if not hostname:
        raise NotProven(f"the Ingress {INGRESS} has no address")
    addresses = _resolve(settings, hostname)
    log = _kubectl(settings, "logs", "--namespace", "kube-system", "deploy/external-dns")
    dns_addresses = _resolve(settings, DNS_NAME)
    return Proof(
        hostname=hostname,
        addresses=addresses,
        answers={path: _get(settings, addresses[0], path, HEADER_HOST) for path in PATHS},
        ten=tuple(_get(settings, addresses[0], PATHS[0], HEADER_HOST) for _ in range(REQUESTS)),
        log_lines=tuple(
            line for line in log.splitlines() if "Desired change" in line or "successfully updated" in line
        ),
        dns_addresses=dns_addresses,
        by_name=tuple(_get(settings, dns_addresses[0], PATHS[0], DNS_NAME) for _ in range(REQUESTS)),
    )


def render(settings: Settings, proof: Proof) -> str:
    """The proof as text."""
    port = settings.served_port(HTTP_PORT)
    curl = f"curl --connect-to ::{proof.addresses[0]}:{port} http://{HEADER_HOST}{PATHS[0]}"
    sections = [
        ("The ALB's address", [proof.hostname, f"{', '.join(proof.addresses)}; port {HTTP_PORT} is served at {port}"]),
        (f"One answer each, by Host header {HEADER_HOST}", [f"{path}  {body}" for path, body in proof.answers.items()]),
        (f"{REQUESTS} answers from {PATHS[0]}", proof.ten),
        ("How they spread", _spread(proof.ten)),
        ("What external-dns logged", proof.log_lines or ["(nothing to change since it was started)"]),
        (f"dig {DNS_NAME}", [f"{DNS_NAME}.  A  {address}" for address in proof.dns_addresses]),
        (f"{REQUESTS} answers from http://{DNS_NAME}{PATHS[0]}", proof.by_name),
        ("Try it yourself", [curl, 'eval "$(.venv/bin/python -m sandbox env)"; kubectl get pods,ingress -A']),
    ]
    return "".join(f"\n{title}\n" + "".join(f"    {line}\n" for line in lines) for title, lines in sections)


def _spread(bodies: Iterable[str]) -> list[str]:
    pods = Counter(body.partition(":")[0] for body in bodies)
    return [f"{pod}  {count}" for pod, count in sorted(pods.items())]


def _kubectl(settings: Settings, *arguments: str) -> str:
    command = [str(settings.program("kubectl")), "--kubeconfig", str(settings.kubeconfig), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotProven(f"kubectl {' '.join(arguments)}: {done.stderr.strip()}")
    return done.stdout


def _resolve(settings: Settings, name: str) -> tuple[str, ...]:
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers = [settings.resolver]
    resolver.port = settings.ports["dns"]
    try:
        return tuple(sorted(record.address for record in resolver.resolve(name, "A")))
    except dns.exception.DNSException as error:
        raise NotProven(f"{name} does not resolve: {error}") from error


def _get(settings: Settings, address: str, path: str, host: str) -> str:
    connection = http.client.HTTPConnection(address, settings.served_port(HTTP_PORT), timeout=TIMEOUT_SECONDS)
    try:
        connection.request("GET", path, headers={"Host": host})
        answer = connection.getresponse()
        body = answer.read().decode(errors="replace").strip()
    except OSError as error:
        raise NotProven(f"http://{host}{path} at {address}: {error}") from error
    finally:
        connection.close()
    if answer.status != http.HTTPStatus.OK:
        raise NotProven(f"http://{host}{path} at {address}: status {answer.status}: {body}")
    return body
