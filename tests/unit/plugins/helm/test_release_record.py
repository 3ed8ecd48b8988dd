# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A release as Helm keeps it in Secrets: decoded, ordered, and compared by meaning."""

from __future__ import annotations

import base64
import gzip
import json
from datetime import UTC, datetime
from itertools import permutations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Conflict
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._helm_release_record import (
    PENDING,
    Revision,
    decode,
    is_crd_file,
    is_exact_version,
    revisions,
    same_version,
)

from tests.unit.plugins.helm.release import MANIFEST, OWNER, document, secret


def doubly(data):
    """As Kubernetes and Helm encode it."""
    return base64.b64encode(base64.b64encode(data)).decode()


def of_chart(**changes):
    """A release whose chart differs."""
    return document(chart=document()["chart"] | changes)


def of_info(**changes):
    return document(info=document()["info"] | changes)


@pytest.mark.parametrize("compressed", [True, False])
def test_record_holds_what_helm_wrote(compressed):
    record = decode(secret(document(), OWNER, compressed=compressed))
    assert (record.name, record.namespace, record.revision, record.status) == ("demo", "default", 1, "deployed")
    assert (record.chart_name, record.chart_version, record.app_version) == ("demo", "1.0.0", "v1")
    assert record.values == {"replicas": 2} and record.manifest == MANIFEST
    assert record.crds == ("kind: A\n",)
    assert record.templates == {"templates/config.yaml": b"kind: ConfigMap\n"}
    assert record.changed_at == datetime(2026, 11, 22, 3, 0, 0, 123456, tzinfo=UTC)
    assert record.changed_at.tzinfo is UTC


@pytest.mark.parametrize("status", ["deployed", "failed", "superseded", "uninstalled", "unknown", *PENDING])
def test_a_record_has_any_status_that_helm_gives(status):
    assert decode(secret(of_info(status=status))).status == status
    assert revisions([secret(of_info(status=status))])[0].status == status


@pytest.mark.parametrize(
    ("release", "field", "expected"),
    [
        (document(config=None), "values", {}),
        (document(config={"a": {"b": [1, None]}}), "values", {"a": {"b": [1, None]}}),
        (document(manifest=None), "manifest", ""),
        (document(), "server_side", False),
        (document(apply_method="csa"), "server_side", False),
        (document(apply_method="ssa"), "server_side", True),
        (document(version=12), "secret", "sh.helm.release.v1.demo.v12"),
        (document(version="7"), "revision", 7),
        (document(namespace="apps"), "namespace", "apps"),
        (of_chart(files=None), "crds", ()),
        (of_chart(templates=None), "templates", {}),
        (of_chart(files=[]), "crds", ()),
        (of_chart(templates=[{"name": "templates/a.yaml", "data": None}]), "templates", {"templates/a.yaml": b""}),
        (of_chart(metadata={"name": "demo", "version": "1.0.0"}), "app_version", ""),
        (
            of_chart(files=[{"name": f"crds/{name}", "data": base64.b64encode(name.encode()).decode()} for name in ("b.yaml", "a.json", "README.md")]),
            "crds",
            ("a.json", "b.yaml"),
        ),
        (of_info(last_deployed="2026-11-22T12:00:00Z"), "changed_at", datetime(2026, 11, 22, 12, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_what_helm_leaves_out_is_empty(release, field, expected):
    assert getattr(decode(secret(release)), field) == expected


def test_a_release_without_a_namespace_is_in_default():
    release = document(namespace="")
    assert decode(secret(release)).namespace == "default"


@pytest.mark.parametrize(
    ("labels", "users"),
    [(OWNER, OWNER), ({}, {}), (OWNER | {"team": "edge"}, OWNER | {"team": "edge"}), ({"createdAt": "2"}, {})],
)
def test_labels_are_the_users_without_helms_own(labels, users):
    assert decode(secret(document(), labels)).labels == users


def test_revisions_are_ordered_by_number_not_by_name():
    secrets = [secret(document(version=number)) for number in (10, 9, 2)]
    assert [revision.number for revision in revisions(secrets)] == [2, 9, 10]
    assert revisions([]) == []


@pytest.mark.parametrize("labels", [None, {}])
def test_a_revision_without_labels_is_the_oldest_and_of_no_known_status(labels):
    assert revisions([{"metadata": {"name": "s", "labels": labels}}]) == [Revision("s", 0, "unknown", {})]


@pytest.mark.parametrize("version", ["abc", "", "1.5", "v1"])
def test_a_secret_whose_version_is_no_number_is_named(version):
    labelled = secret(document(), {"version": version})
    with pytest.raises(Conflict) as refused:
        revisions([secret(document(version=2)), labelled])
    assert str(refused.value).startswith(
        "could not read the Helm release in Secret default/sh.helm.release.v1.demo.v1: it is not what Helm writes "
        f"(invalid literal for int() with base 10: {version!r})"
    )


@pytest.mark.parametrize(
    "data",
    [
        None,
        {},
        {"release": None},
        {"release": "!"},
        {"release": base64.b64encode(b"!").decode()},
        {"release": "YWJj"},
        # Damaged, though what is left of it would still be read.
        {"release": f"!{doubly(json.dumps(document()).encode())}"},
        {"release": base64.b64encode(b"!" + base64.b64encode(json.dumps(document()).encode())).decode()},
        {"release": doubly(b"not json")},
        {"release": doubly(b"[]")},
        {"release": doubly(b'"text"')},
        {"release": doubly(b"{}")},
        {"release": doubly(gzip.compress(json.dumps(document()).encode())[:60])},
        {"release": doubly(b"\x1f\x8bnot gzip")},
        {"release": doubly(json.dumps(document(info={})).encode())},
        {"release": doubly(json.dumps(of_info(last_deployed="yesterday")).encode())},
        {"release": doubly(json.dumps(of_info(last_deployed=None)).encode())},
        {"release": doubly(json.dumps(document(version="one")).encode())},
        {"release": doubly(json.dumps(document(chart=None)).encode())},
        {"release": doubly(json.dumps(of_chart(metadata=None)).encode())},
        {"release": doubly(json.dumps(of_chart(files=[{"data": "YQ=="}])).encode())},
    ],
)
def test_a_secret_that_helm_did_not_write_is_named(data):
    with pytest.raises(Conflict) as refused:
        decode(secret(document()) | {"data": data})
    assert str(refused.value).startswith(
        "could not read the Helm release in Secret default/sh.helm.release.v1.demo.v1: "
    )
    assert refused.value.answer == f"it is not what Helm writes ({refused.value.__cause__})"
    assert refused.value.advice == "repair it with helm, or delete that Secret"


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("crds/a.yaml", True),
        ("crds/a.yml", True),
        ("crds/a.json", True),
        ("crds/sub/a.yaml", True),
        ("crds/README.md", False),
        ("templates/crds/a.yaml", False),
        ("crds.yaml", False),
        ("charts/sub/crds/a.yaml", False),
    ],
)
def test_crds_are_known_by_their_folder(name, is_one):
    assert is_crd_file(name) is is_one


@pytest.mark.parametrize(
    ("version", "exact"),
    [
        *(
            (version, True)
            for version in ("3.5.0", "v3.5.0", "1.0.0-rc.1+build", "10.20.30", "1.0.0+b", "1.0.0-0", "1.0.0-RC.1")
        ),
        *((version, False) for version in ("3.5", "3", "^3.5.0", "~3.5.0", ">=1", "3.5.x", "*", "", "latest")),
        *((version, False) for version in ("1.0.0 - 2.0.0", "v", "1.0.0-", "1.0.0+", "V1.0.0", " 1.0.0", "1.0.0.0")),
    ],
)
def test_a_range_is_not_a_version(version, exact):
    assert is_exact_version(version) is exact


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("v3.5.0", "3.5.0", True),
        ("3.5.0+a", "3.5.0", True),
        ("3.5.0+a", "v3.5.0+b", True),
        ("3.5.0", "3.5.1", False),
        ("3.5.0-rc.1", "3.5.0", False),
        ("3.5.0-rc.1", "3.5.0-rc.1+x", True),
    ],
)
def test_versions_are_the_same_whatever_their_v_and_their_build(one, other, same):
    assert {same_version(*pair) for pair in permutations((one, other))} == {same}
