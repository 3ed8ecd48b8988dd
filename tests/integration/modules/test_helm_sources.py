# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Charts from a repository and from an OCI registry, over HTTP and HTTPS, open and with a password; and what is said when not."""

from __future__ import annotations

import io
import shutil
import ssl
import tarfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _errors as errors
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _helm
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._helm import Chart

from tests.integration.modules.chart_servers import PASSWORD, USER, serving

pytestmark = pytest.mark.sandbox

LOGIN = {"username": USER, "password": PASSWORD}
WRONG = LOGIN | {"password": "wrong"}
PAGE = "<html><head><title>Sign in</title></head><body>Please sign in</body></html>"


@dataclass(frozen=True)
class Servers:
    """:param ca: the file that verifies those with TLS."""

    open: object
    protected: object
    tls: object
    protected_tls: object
    proxy: object
    ca: str


@pytest.fixture(scope="module")
def servers(rehearsal, charts):
    # The API server's certificate is for this address too.
    pki = rehearsal.state_dir / "pki"
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pki / "apiserver.crt", pki / "apiserver.key")
    packages = {version: packed(Path(charts[version])) for version in ("1.0.0", "1.1.0")}
    with (
        serving() as plain,
        serving(protected=True) as protected,
        serving(tls=context) as tls,
        serving(protected=True, tls=context) as protected_tls,
        serving() as proxy,
    ):
        for server in (plain, protected, tls, protected_tls):
            server.publish(packages, "demo")
        proxy.page = PAGE
        yield Servers(plain, protected, tls, protected_tls, proxy, str(pki / "ca.crt"))


def packed(folder: Path) -> bytes:
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w:gz") as tar:
        tar.add(folder, "demo")
    return archive.getvalue()


def of_repository(server, name="demo", version="1.0.0", **more):
    return Chart(name, server.url, version, **more)


def of_registry(server, name="demo", version="1.0.0", **more):
    return Chart(f"oci://{server.host}/charts/{name}", None, version, plain_http=server.scheme == "http", **more)


def pulled(with_helm, chart):
    program = shutil.which("helm", path=with_helm.environment["PATH"])
    with _helm.private(str(program)) as helm:
        return helm.pull(chart).name


@pytest.mark.parametrize("of", [of_repository, of_registry])
@pytest.mark.parametrize(
    ("which", "more"),
    [
        ("open", {}),
        ("protected", LOGIN),
        ("tls", {"ca_cert": "ours"}),
        ("tls", {"insecure": True}),
        ("protected_tls", LOGIN | {"ca_cert": "ours"}),
        ("protected_tls", LOGIN | {"insecure": True}),
    ],
    ids=["open", "password", "own CA", "unverified", "own CA, password", "unverified, password"],
)
def test_a_chart_is_downloaded_from_wherever_it_is(with_helm, servers, of, which, more):
    more = more | ({"ca_cert": servers.ca} if "ca_cert" in more else {})
    assert pulled(with_helm, of(getattr(servers, which), **more)) == "demo-1.0.0.tgz"


def test_without_a_version_the_newest_is_downloaded(with_helm, servers):
    for of in (of_repository, of_registry):
        assert pulled(with_helm, of(servers.open, version=None)) == "demo-1.1.0.tgz"


CHECK_NAME, CHECK_PASSWORD = "check the chart's name and version", "check repository_username and repository_password"
NOT_AN_INDEX = "what answers there is not an index of charts"


@pytest.mark.parametrize(
    ("chart", "error", "advice"),
    [
        (lambda at: of_repository(at.open, version="9.9.9"), errors.Missing, CHECK_NAME),
        (lambda at: of_registry(at.open, version="9.9.9"), errors.Missing, CHECK_NAME),
        (lambda at: of_repository(at.open, name="nothing"), errors.Missing, CHECK_NAME),
        (lambda at: of_repository(at.protected, name="nothing", **LOGIN), errors.Missing, CHECK_NAME),
        (lambda at: of_registry(at.open, name="nothing"), errors.Missing, CHECK_NAME),
        (lambda at: of_repository(at.protected), errors.Unauthenticated, CHECK_PASSWORD),
        (lambda at: of_registry(at.protected), errors.Unauthenticated, CHECK_PASSWORD),
        (lambda at: of_repository(at.protected, **WRONG), errors.Unauthenticated, CHECK_PASSWORD),
        (lambda at: of_registry(at.protected, **WRONG), errors.Unauthenticated, CHECK_PASSWORD),
        (lambda at: of_repository(at.tls), errors.Unavailable, "repository_ca_cert"),
        (lambda at: of_registry(at.tls), errors.Unavailable, "repository_ca_cert"),
        (lambda at: of_repository(at.tls, ca_cert="/nowhere.pem"), errors.InvalidArgument, "repository_ca_cert"),
        (lambda at: Chart(f"oci://{at.open.host}/charts/demo", None, "1.0.0"), errors.Unavailable, "plain_http: true"),
        (lambda at: of_repository(at.proxy), errors.Unavailable, NOT_AN_INDEX),
        (lambda at: of_repository(at.proxy, **LOGIN), errors.Unavailable, NOT_AN_INDEX),
        (lambda at: Chart("demo", "http://127.0.0.1:1", "1.0.0"), errors.Unavailable, "URL and the network"),
    ],
    ids=[
        "no such version", "OCI: no such version", "no such chart", "no such chart, password", "OCI: no such chart",
        "no password", "OCI: no password", "wrong password", "OCI: wrong password", "unknown CA", "OCI: unknown CA",
        "no CA file", "OCI: HTTP", "a proxy's page", "a proxy's page, password", "nobody there",
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_source_is_said_with_what_to_do(with_helm, servers, chart, error, advice):
    with pytest.raises(error) as refused:
        pulled(with_helm, chart(servers))
    assert advice in refused.value.advice and PASSWORD not in str(refused.value)


def test_release_of_a_registry_is_installed_and_asks_it_for_nothing_once_it_is_there(servers, helm_release):
    chart = f"oci://{servers.protected_tls.host}/charts/demo"
    given = {"chart": chart, "version": "1.0.0", "repository_ca_cert": servers.ca}
    given |= {"repository_username": USER, "repository_password": PASSWORD}
    made = helm_release(**given).succeeded().of("helm_release")
    assert made["release"]["chart_version"] == "1.0.0"
    asked = len(servers.protected_tls.asked)
    assert helm_release(**given).succeeded().of("helm_release")["actions"] == []
    assert len(servers.protected_tls.asked) == asked
    upgraded = helm_release(**given | {"version": "1.1.0"}).succeeded().of("helm_release")
    assert "upgrade Helm release demo/demo" in upgraded["actions"] and len(servers.protected_tls.asked) > asked
