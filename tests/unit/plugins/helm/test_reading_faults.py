# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A chart that Helm cannot install is told by its name and where it comes from, with the file that is wrong."""

from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import InvalidArgument
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps._helm_release import reading

from tests.unit.plugins.helm.release import document, secret
from tests.unit.plugins.helm.runs import failed
from tests.unit.plugins.helm.wanted import WANTED

DESCRIBED = r"demo 1\.0\.0 of https://charts\.example"
GOOD = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"


@pytest.mark.parametrize("downloaded", [b"<html>log in</html>", b"", b"\x1f\x8b\x08\x00broken"])
def test_what_is_downloaded_and_is_no_chart_is_not_given_to_helm(kubernetes, runs, downloaded):
    runs.archive = downloaded
    with pytest.raises(
        InvalidArgument, match=rf"could not read the chart {DESCRIBED}: .*What was downloaded is no chart"
    ):
        reading.observe(kubernetes, WANTED)
    assert runs.calls == ["version", "pull"]


def test_a_chart_that_does_not_render_is_told_by_where_it_comes_from(kubernetes, runs, archived):
    runs.answers["template"] = failed("Error: boom")
    with pytest.raises(Exception, match=f"could not render the chart {DESCRIBED}: boom"):
        reading.observe(kubernetes, WANTED)


@pytest.mark.parametrize(
    ("rendered", "told"),
    [
        ("a: b", r"could not use item 1 of the chart's demo/templates/b\.yaml: it has no apiVersion, kind, metadata\.name"),
        ("a: [b", r"could not read the manifest the chart's demo/templates/b\.yaml: "),
    ],
)  # fmt: skip
def test_an_object_that_is_none_is_told_by_its_template(kubernetes, runs, archived, rendered, told):
    runs.answers["template"] = (
        f"---\n# Source: demo/templates/a.yaml\n{GOOD}---\n# Source: demo/templates/b.yaml\n{rendered}\n"
    )
    with pytest.raises(InvalidArgument, match=told):
        reading.observe(kubernetes, WANTED)


def test_objects_of_one_template_are_all_found(kubernetes, runs, archived):
    two = f"{GOOD}---\n{GOOD.replace('name: a', 'name: b')}"
    runs.answers["template"] = (
        f"---\n# Source: demo/templates/a.yaml\n{two}---\n# Source: demo/templates/b.yaml\n# none\n"
    )
    rendered = reading.observe(kubernetes, WANTED).fetched.rendered
    assert [obj["metadata"]["name"] for obj in rendered] == ["a", "b"]


@pytest.mark.parametrize("there", [False, True])
def test_an_empty_file_for_crds_fails_before_an_installation_which_it_would_break(
    kubernetes, cluster, runs, archived, there
):
    archived(**{"crds/a.yaml": "# nothing"})
    if there:
        cluster.put(secret(document(config={"replicas": 9})))
        # An upgrade does not look at them.
        assert reading.observe(kubernetes, WANTED).fetched
        return
    with pytest.raises(
        InvalidArgument, match=rf"could not use the chart {DESCRIBED}: crds/a\.yaml is empty, or a link"
    ):
        reading.observe(kubernetes, WANTED)
