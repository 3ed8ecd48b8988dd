# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What there is of a release: its own records, its objects as they are, and the chart only where it is needed."""

from __future__ import annotations

import base64
import json
import os
from dataclasses import replace

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Denied, InvalidArgument, Missing
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._helm import Chart
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps._helm_release import reading

from tests.unit.plugins.helm.release import MANIFEST, OWNER, document, secret
from tests.unit.plugins.helm.runs import failed
from tests.unit.plugins.helm.wanted import WANTED
from tests.unit.plugins.objects import config_map, crd, namespace

ABSENT = replace(WANTED, present=False)


@pytest.fixture
def revision(cluster):
    """Put a revision of the release into the cluster."""

    def put(number, status="deployed", **changes):
        info = document()["info"] | {"status": status}
        cluster.put(secret(document(version=number, info=info, **changes), OWNER))

    return put


def numbers(found):
    return tuple(record.revision if record else None for record in found)


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        ([], (None, None)),
        ([(1, "deployed")], (1, 1)),
        ([(1, "superseded"), (2, "deployed")], (2, 2)),
        ([(9, "superseded"), (10, "deployed")], (10, 10)),
        ([(1, "deployed"), (2, "failed")], (2, 1)),
        ([(1, "deployed"), (2, "pending-upgrade")], (2, 1)),
        ([(1, "superseded"), (2, "deployed"), (3, "failed"), (4, "failed")], (4, 2)),
        ([(1, "pending-install")], (1, None)),
        ([(1, "failed")], (1, None)),
        ([(1, "superseded"), (2, "uninstalling")], (2, None)),
        # Kept for its history: it is not there all the same.
        ([(1, "superseded"), (2, "uninstalled")], (None, None)),
        ([(1, "uninstalled"), (2, "deployed")], (2, 2)),
    ],
)
def test_the_newest_revision_counts_and_the_newest_that_is_deployed(kubernetes, revision, history, expected):
    for number, status in history:
        revision(number, status)
    assert numbers(reading.records(kubernetes, WANTED)) == expected


def test_of_the_history_only_the_metadata_is_read_and_of_the_revisions_that_count_all(kubernetes, revision):
    for number, status in ((1, "superseded"), (2, "deployed"), (3, "failed")):
        revision(number, status)
    reading.records(kubernetes, WANTED)
    listed, *read = kubernetes.transport.asked
    assert "PartialObjectMetadataList" in listed.accept
    assert listed.query["labelSelector"] == "owner=helm,name=demo"
    assert [request.path.rpartition("/")[2] for request in read] == [f"sh.helm.release.v1.demo.v{n}" for n in (3, 2)]


def test_releases_of_other_names_and_namespaces_are_others(kubernetes, cluster):
    cluster.put(secret(document(name="other")))
    cluster.put(secret(document(namespace="kube-system")))
    assert reading.records(kubernetes, WANTED) == (None, None)


def test_a_revision_that_goes_away_while_it_is_read_is_not_there(kubernetes, cluster, revision):
    revision(1)
    cluster.fail("GET", "/secrets/sh.helm", 404, "not found")
    assert reading.records(kubernetes, WANTED) == (None, None)


def test_objects_of_a_manifest_are_in_the_releases_namespace_and_empty_documents_none(kubernetes, revision):
    manifest = f"{MANIFEST}\n---\n{json.dumps(namespace())}\n---\n{json.dumps(config_map('x', 'kube-system'))}\n"
    revision(1, manifest=manifest)
    record, _deployed = reading.records(kubernetes, WANTED)
    found = reading.rendered_by(kubernetes, record, replace(WANTED, namespace="apps"))
    assert [(obj["metadata"]["name"], obj["metadata"].get("namespace")) for obj in found] == [
        ("demo", "apps"),
        ("apps", None),
        ("x", "kube-system"),
    ]


def test_a_release_as_wanted_is_compared_with_its_objects_and_asks_for_no_chart(kubernetes, revision, runs):
    revision(1)
    seen = reading.observe(kubernetes, WANTED)
    assert seen.fetched is None and runs.made == []
    (part,) = seen.parts
    assert part.live is None and part.predicted["metadata"]["annotations"]["meta.helm.sh/release-name"] == "demo"


@pytest.mark.parametrize(
    ("changes", "looked", "judged"),
    [
        ({}, True, True),
        ({"wait": False}, True, True),
        ({"detect_drift": False}, True, False),
        ({"detect_drift": False, "wait": False}, False, False),
    ],
)
def test_objects_are_looked_at_where_drift_or_readiness_matters(kubernetes, revision, changes, looked, judged):
    revision(1)
    parts = reading.observe(kubernetes, replace(WANTED, **changes)).parts
    assert bool(parts) is looked
    assert any(part.predicted for part in parts) is judged


def encoded(*objects):
    text = "---\n".join(json.dumps(obj) + "\n" for obj in objects)
    return [{"name": "crds/all.yaml", "data": base64.b64encode(text.encode()).decode()}]


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({}, ["things.example.org"]),
        ({"upgrade_crds": False}, []),
        ({"detect_drift": False}, []),
    ],
)
def test_crds_of_the_installed_chart_are_kept_as_it_has_them(kubernetes, revision, changes, names):
    chart = document()["chart"] | {"files": encoded(crd("v1"), config_map("not-a-crd"), None)}
    revision(1, chart=chart)
    seen = reading.observe(kubernetes, replace(WANTED, **changes))
    assert [part.wanted["metadata"]["name"] for part in seen.crds] == names


def test_a_pending_release_is_seen_as_what_it_goes_back_to(kubernetes, revision, runs):
    revision(1)
    revision(2, "pending-upgrade", manifest="", config={"replicas": 9})
    seen = reading.observe(kubernetes, WANTED)
    assert (seen.latest.revision, seen.deployed.revision) == (2, 1)
    assert [obj["metadata"]["name"] for obj in seen.rendered_before] == ["demo"]
    assert runs.made == []


@pytest.mark.parametrize("status", ["deployed", "pending-install", "failed"])
def test_for_an_uninstallation_only_the_record_is_read(kubernetes, revision, runs, status):
    revision(1, status)
    seen = reading.observe(kubernetes, ABSENT)
    assert [obj["metadata"]["name"] for obj in seen.rendered_before] == ["demo"]
    assert (seen.parts, seen.crds, seen.fetched, runs.made) == ((), (), None, [])


@pytest.mark.parametrize(("place", "exists"), [("default", True), ("apps", False)])
def test_a_first_installation_fetches_the_chart_and_looks_for_the_namespace(kubernetes, runs, archived, place, exists):
    runs.answers["template"] = MANIFEST
    seen = reading.observe(kubernetes, replace(WANTED, namespace=place))
    assert seen.namespace_exists is exists
    assert (seen.fetched.version, seen.fetched.app_version, seen.fetched.content) == ("1.0.0", "v1", runs.archive)
    assert [obj["metadata"]["namespace"] for obj in seen.fetched.rendered] == [place]
    assert runs.calls == ["version", "pull", "template"]
    assert "--is-upgrade" not in runs.of("template")[0].words


def test_an_upgrade_is_rendered_as_such_with_the_values_as_data(kubernetes, revision, runs, archived):
    revision(1, config={"replicas": 9})
    seen = reading.observe(kubernetes, WANTED)
    (run,) = runs.of("template")
    assert "--is-upgrade" in run.words and run.values == {"replicas": 2}
    assert run.words[run.words.index("--kube-version") + 1] == "v1.35.4"
    assert seen.parts == () and seen.namespace_exists


def looks_up(runs, answer):
    """helm that answers this where the chart may look things up in the cluster, and else as always."""
    alone = runs.answers.get("template", MANIFEST)

    def render():
        runs.answers["template"] = answer if "--dry-run=server" in runs.made[-1].words else alone

    runs.then["template"] = render


@pytest.mark.parametrize("there", [True, False])
def test_a_chart_is_rendered_with_what_it_looks_up_before_there_is_a_release_too(
    kubernetes, cluster, revision, runs, archived, there
):
    if there:
        revision(1, config={"replicas": 9})
    cluster.writes.clear()
    looks_up(runs, json.dumps(config_map("kept")))
    seen = reading.observe(kubernetes, WANTED)
    assert [obj["metadata"]["name"] for obj in seen.fetched.rendered] == ["kept"] and not seen.fetched.blind
    (run,) = runs.of("template")
    assert run.environment["KUBECONFIG"].endswith("/kubeconfig")
    assert cluster.writes == []


def test_a_chart_with_a_kind_that_is_not_there_yet_is_rendered_without_the_cluster_and_says_so(
    kubernetes, revision, runs, archived
):
    revision(1, config={"replicas": 9})
    looks_up(runs, failed('Error: unable to build kubernetes objects: no matches for kind "Thing"'))
    seen = reading.observe(kubernetes, WANTED)
    assert [obj["metadata"]["name"] for obj in seen.fetched.rendered] == ["demo"]
    assert seen.fetched.blind == 'unable to build kubernetes objects: no matches for kind "Thing"'
    assert runs.of("template")[1].environment["KUBECONFIG"] == os.devnull


def test_a_chart_that_looks_up_what_we_may_not_read_is_an_error(kubernetes, runs, archived):
    looks_up(runs, failed('Error: template: a: error calling lookup: secrets "a" is forbidden: User "u" cannot get'))
    with pytest.raises(Denied, match="could not render the chart"):
        reading.observe(kubernetes, WANTED)


def test_objects_of_a_kind_that_the_chart_defines_are_placed_by_its_crds(kubernetes, runs, archived):
    thing = {"apiVersion": "example.org/v1", "kind": "Thing", "metadata": {"name": "a"}}
    runs.answers["template"] = json.dumps(thing)
    archived(**{"crds/a.yaml": json.dumps(crd("v1", scope="Cluster"))})
    seen = reading.observe(kubernetes, WANTED)
    assert seen.fetched.rendered == (thing,)
    assert [part.predicted["metadata"]["name"] for part in seen.crds] == ["things.example.org"]
    assert reading.observe(kubernetes, replace(WANTED, upgrade_crds=False)).crds == ()


def test_a_chart_on_this_machine_is_not_downloaded_nor_sent_along(kubernetes, runs, tmp_path):
    (tmp_path / "Chart.yaml").write_text("name: demo\nversion: 1.0.0", encoding="ascii")
    seen = reading.observe(kubernetes, replace(WANTED, chart=Chart(str(tmp_path))))
    assert runs.calls == ["version", "template"] and runs.made[1].words[2] == str(tmp_path)
    assert seen.fetched.content is None


def test_without_a_chart_nothing_can_be_installed(kubernetes, runs):
    with pytest.raises(
        Missing, match="could not install the Helm release Helm release default/demo: no chart was given"
    ):
        reading.observe(kubernetes, replace(WANTED, chart=None))


def test_a_chart_that_renders_to_no_yaml_is_one_clear_error(kubernetes, runs, archived):
    runs.answers["template"] = "a: [b"
    with pytest.raises(InvalidArgument, match="could not read the manifest the chart"):
        reading.observe(kubernetes, WANTED)
