# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The arguments of helm_release as what is wanted of a release."""

from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import InvalidArgument
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._helm import Chart
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps import helm_release as step
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps._helm_release.model import Observed

from tests.unit.plugins.helm.wanted import RECORD

PARAMS = {
    "state": "present", "name": "demo", "namespace": "default", "chart": "demo", "repository": "https://charts.example",
    "version": "1.0.0", "repository_username": None, "repository_password": None, "repository_ca_cert": None,
    "values": None, "owner_labels": None, "adopt": False, "create_namespace": False, "upgrade_crds": True,
    "detect_drift": True, "rollback_on_failure": True, "history_max": 10, "wait": True, "wait_timeout": 300,
    "binary_path": None, "plain_http": False, "insecure_skip_tls_verify": False, "force_conflicts": None,
}  # fmt: skip
ROUNDED = "Helm keeps whole numbers beyond 2^53 rounded; quote them to have every digit"


def desired(**changes):
    return step.desired(PARAMS | changes)


@pytest.fixture
def chart(tmp_path):
    """A chart on this machine, of this version."""

    def made(version="1.0.0"):
        (tmp_path / "Chart.yaml").write_text(f"name: named-otherwise\nversion: {version}\n", encoding="ascii")
        return {"chart": str(tmp_path), "repository": None}

    return made


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, Chart("demo", "https://charts.example", "1.0.0")),
        ({"version": None}, Chart("demo", "https://charts.example")),
        ({"version": ""}, Chart("demo", "https://charts.example", "")),
        ({"chart": "oci://r.example/demo", "repository": None}, Chart("oci://r.example/demo", None, "1.0.0")),
        (
            {"repository_username": "u", "repository_password": "p", "repository_ca_cert": "/ca.pem"},
            Chart("demo", "https://charts.example", "1.0.0", "u", "p", "/ca.pem"),
        ),
        (
            {"chart": "oci://r.example/demo", "repository": None, "plain_http": True, "insecure_skip_tls_verify": True},
            Chart("oci://r.example/demo", None, "1.0.0", plain_http=True, insecure=True),
        ),
        ({"state": "absent"}, None),
        ({"state": "absent", "chart": None, "version": "anything"}, None),
    ],
)
def test_a_chart_comes_from_a_repository_or_a_registry(changes, expected):
    found = desired(**changes)
    assert found.chart == expected and found.local is None
    assert found.present is (expected is not None)


@pytest.mark.parametrize("version", ["1.0", "^1.0.0", ">=1.0.0", "latest", "1.x"])
def test_a_range_of_versions_is_refused_since_it_may_mean_another_one_each_day(version):
    with pytest.raises(InvalidArgument) as refused:
        desired(version=version)
    assert str(refused.value) == (
        f"could not install chart version {version}: it is not one version. Give all three numbers, as in 3.5.0."
    )


@pytest.mark.parametrize(("asked", "there"), [(None, "1.0.0"), ("1.0.0", "1.0.0"), (None, "2.3.4")])
def test_a_chart_on_this_machine_is_read_and_known_by_its_own_name(chart, asked, there):
    found = desired(**chart(there), version=asked)
    assert (found.local.version, found.chart_name) == (there, "named-otherwise")


def test_a_chart_on_this_machine_is_not_another_version_than_it_is(chart):
    with pytest.raises(InvalidArgument, match=r"could not install chart version 2\.0\.0: the chart at .* is 1\.0\.0"):
        desired(**chart("1.0.0"), version="2.0.0")


def test_a_chart_that_is_not_there_is_named_before_the_cluster_is_asked():
    with pytest.raises(InvalidArgument, match="could not read the chart /nowhere"):
        desired(chart="/nowhere", repository=None)


@pytest.mark.parametrize(
    ("changes", "field", "expected"),
    [
        ({}, "values", {}),
        ({"values": {"a": 1}}, "values", {"a": 1}),
        ({}, "owner_labels", {}),
        ({"owner_labels": {"a": 1}}, "owner_labels", {"a": "1"}),
        ({"adopt": True}, "adopt", True),
        ({"create_namespace": True}, "create_namespace", True),
        ({"upgrade_crds": False}, "upgrade_crds", False),
        ({"detect_drift": False}, "detect_drift", False),
        # What others hold is drift, unless it is said otherwise.
        ({}, "force_conflicts", True),
        ({"detect_drift": False}, "force_conflicts", False),
        ({"detect_drift": False, "force_conflicts": True}, "force_conflicts", True),
        ({"force_conflicts": False}, "force_conflicts", False),
        ({"rollback_on_failure": False}, "rollback_on_failure", False),
        ({"history_max": 0}, "history_max", 0),
        ({"wait": False}, "wait", False),
        ({"wait_timeout": 5}, "wait_timeout", 5),
        ({"binary_path": "/helm"}, "binary_path", "/helm"),
        ({"name": "other"}, "name", "other"),
        ({"namespace": "apps"}, "namespace", "apps"),
    ],
)
def test_each_option_is_taken_over(changes, field, expected):
    assert getattr(desired(**changes), field) == expected


def test_a_number_that_helm_does_not_have_is_refused_before_anything_is_read():
    with pytest.raises(InvalidArgument, match=r"values\.a: to Helm this is no number"):
        desired(values={"a": float("inf")})
    assert desired(state="absent", values={"a": float("inf")}).chart is None


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"values": {"a": 2**53 + 1, "b": [2**60 + 1]}}, [f"values.a, values.b[0]: {ROUNDED}"]),
        ({"values": {"a": 2**53}}, []),
        ({"values": {"a": 2**53 + 1}, "state": "absent"}, []),
    ],
)  # fmt: skip
def test_a_whole_number_that_helm_rounds_is_warned_of(changes, told):
    assert list(step.plan(desired(**changes), Observed(latest=RECORD, deployed=RECORD)).warnings) == told


@pytest.mark.parametrize(
    ("changes", "repository", "login"),
    [
        ({"repository": "https://me:p%40ss@charts.example/a"}, "https://charts.example/a", ("me", "p@ss")),
        ({"repository": "https://me:old@r", "repository_username": "u", "repository_password": "p"}, "https://r", ("u", "p")),
        ({"repository": "https://token@r"}, "https://token@r", (None, None)),
        ({"repository": "https://r/a@b:c@d"}, "https://r/a@b:c@d", (None, None)),
        ({"repository": None, "chart": "oci://r/demo"}, None, (None, None)),
    ],
)  # fmt: skip
def test_a_login_in_the_repositorys_url_is_taken_from_it_for_it_would_be_on_a_command_line(changes, repository, login):
    found = desired(**changes).chart
    assert found.repository == repository and (found.username, found.password) == login
