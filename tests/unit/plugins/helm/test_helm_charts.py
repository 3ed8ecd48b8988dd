# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a chart is downloaded from, and how helm logs in there: no password where others could read it."""

from __future__ import annotations

from contextlib import suppress

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _errors as errors
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._helm import Chart, Helm

from tests.unit.plugins.helm.runs import failed, words

REPOSITORY = "https://charts.example"
LOGIN = {"username": "u", "password": "hush"}


@pytest.fixture
def helm(runs, tmp_path):
    return Helm("/usr/bin/helm", tmp_path)


@pytest.mark.parametrize(
    ("chart", "lines"),
    [
        (Chart("demo", REPOSITORY), ["pull demo --destination FOLDER/pulled --repo https://charts.example"]),
        (Chart("demo", REPOSITORY, "1.0.0"), ["pull demo --destination FOLDER/pulled --version 1.0.0 --repo https://charts.example"]),
        (Chart("demo", REPOSITORY, ca_cert="/ca.pem"), ["pull demo --destination FOLDER/pulled --ca-file /ca.pem --repo https://charts.example"]),
        (Chart("oci://registry.example/charts/demo", None, "1.0.0"), ["pull oci://registry.example/charts/demo --destination FOLDER/pulled --version 1.0.0"]),
        (
            Chart("demo", REPOSITORY, "1.0.0", **LOGIN),
            [
                "repo add repository https://charts.example --username u --password-stdin",
                "pull repository/demo --destination FOLDER/pulled --version 1.0.0",
            ],
        ),
        (
            Chart("demo", REPOSITORY, ca_cert="/ca.pem", **LOGIN),
            [
                "repo add repository https://charts.example --username u --password-stdin --ca-file /ca.pem",
                "pull repository/demo --destination FOLDER/pulled --ca-file /ca.pem",
            ],
        ),
        (
            Chart("oci://registry.example:5000/charts/demo", None, "1.0.0", **LOGIN),
            [
                "registry login registry.example:5000 --username u --password-stdin",
                "pull oci://registry.example:5000/charts/demo --destination FOLDER/pulled --version 1.0.0",
            ],
        ),
        (
            Chart("oci://registry.example/demo", ca_cert="/ca.pem", **LOGIN),
            [
                "registry login registry.example --username u --password-stdin --ca-file /ca.pem",
                "pull oci://registry.example/demo --destination FOLDER/pulled --ca-file /ca.pem",
            ],
        ),
        (
            Chart("demo", REPOSITORY, insecure=True),
            ["pull demo --destination FOLDER/pulled --insecure-skip-tls-verify --repo https://charts.example"],
        ),
        (
            Chart("demo", REPOSITORY, insecure=True, **LOGIN),
            [
                "repo add repository https://charts.example --username u --password-stdin --insecure-skip-tls-verify",
                "pull repository/demo --destination FOLDER/pulled --insecure-skip-tls-verify",
            ],
        ),
        (
            Chart("oci://127.0.0.1:5000/demo", plain_http=True, **LOGIN),
            [
                "registry login 127.0.0.1:5000 --username u --password-stdin --plain-http",
                "pull oci://127.0.0.1:5000/demo --destination FOLDER/pulled --plain-http",
            ],
        ),
        (
            Chart("oci://registry.example/demo", insecure=True, **LOGIN),
            [
                "registry login registry.example --username u --password-stdin --insecure",
                "pull oci://registry.example/demo --destination FOLDER/pulled --insecure-skip-tls-verify",
            ],
        ),
    ],
    ids=["repository", "version", "CA", "OCI", "private repository", "private with CA", "private registry", "registry with CA",
         "unverified", "private unverified", "HTTP registry", "registry unverified"],
)  # fmt: skip
def test_a_chart_is_downloaded_from_a_repository_or_a_registry(helm, runs, tmp_path, chart, lines):
    assert helm.pull(chart) == tmp_path / "pulled" / "demo-1.0.0.tgz"
    assert [words(run, tmp_path) for run in runs.made] == lines


@pytest.mark.parametrize("reference", ["demo", "oci://registry.example/demo"])
def test_a_password_is_on_no_command_line_nor_in_the_environment(helm, runs, reference):
    chart = Chart(reference, REPOSITORY if reference == "demo" else None, **LOGIN)
    helm.pull(chart)
    assert [run.stdin for run in runs.made] == ["hush", ""]
    for run in runs.made:
        assert "hush" not in " ".join(run.words) + " ".join(run.environment.values())


@pytest.mark.parametrize("answer", ["", failed("Error: boom")])
def test_what_helm_logged_in_with_is_gone_once_the_chart_is_there_or_is_not(helm, runs, tmp_path, answer):
    kept = tmp_path / "config" / "repositories.yaml"

    def logged_in():
        kept.parent.mkdir()
        kept.write_text("password: hush", encoding="ascii")

    runs.then["repo"], runs.answers["pull"] = logged_in, answer
    seen = []
    runs.then["pull"] = lambda: seen.append(kept.exists())
    with suppress(errors.Refused):
        helm.pull(Chart("demo", REPOSITORY, **LOGIN))
    assert seen == [True] and not kept.parent.exists()


def test_what_is_secret_in_a_url_is_in_no_error(helm, runs):
    secret = "https://hush@r/a?token=hush"
    said = failed(f'Error: looks like "{secret}" is not a valid chart repository: Get "{secret}/index.yaml": EOF')
    runs.answers |= {"repo": said, "pull": said}
    for login in ({}, LOGIN):
        with pytest.raises(errors.Unavailable) as refused:
            helm.pull(Chart("demo", secret, **login))
        assert "hush" not in str(refused.value) and "https://***@r/a?token=***" in str(refused.value)


@pytest.mark.parametrize("chart", [Chart("demo", REPOSITORY, **LOGIN), Chart("oci://registry.example/demo", **LOGIN)])
def test_a_login_that_is_refused_names_where_and_not_the_password(helm, runs, chart):
    runs.answers |= {"repo": failed("Error: 401 Unauthorized"), "registry": failed("Error: 401 Unauthorized")}
    with pytest.raises(errors.Unauthenticated) as refused:
        helm.pull(chart)
    assert refused.value.attempted == "log in to" and refused.value.target == (chart.repository or chart.reference)
    assert "repository_password" in refused.value.advice and "hush" not in str(refused.value)
    assert "pull" not in runs.calls


@pytest.mark.parametrize(
    ("chart", "described", "local"),
    [
        (Chart("demo", REPOSITORY, "1.0.0"), "demo 1.0.0 of https://charts.example", False),
        (Chart("demo", REPOSITORY), "demo of https://charts.example", False),
        (Chart("oci://r/demo", None, "1.0.0"), "oci://r/demo 1.0.0", False),
        (Chart("demo", "https://me:hush@r/a?token=hush"), "demo of https://me:***@r/a?token=***", False),
        (Chart("oci://r/demo"), "oci://r/demo", False),
        (Chart("/charts/demo"), "/charts/demo", True),
        (Chart("./demo.tgz"), "./demo.tgz", True),
    ],
)
def test_a_chart_is_told_by_name_version_and_where_it_comes_from(chart, described, local):
    assert (chart.described(), chart.is_local) == (described, local)


def test_a_download_that_fails_names_the_chart(helm, runs):
    runs.answers["pull"] = failed('Error: chart "demo" version "9.9.9" not found in https://charts.example repository')
    with pytest.raises(errors.Missing, match=r"could not download the chart demo 9\.9\.9 of https://charts\.example: "):
        helm.pull(Chart("demo", REPOSITORY, "9.9.9"))
