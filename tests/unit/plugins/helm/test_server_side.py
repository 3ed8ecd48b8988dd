# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is different with Helm 4: it applies on the server, and asks it for kinds that are not there yet."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _errors as errors
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._plan import Action
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps._helm_release import reading
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps._helm_release.model import Observed
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps._helm_release.planning import plan

from tests.unit.plugins.helm.release import MANIFEST, OWNER, document, secret
from tests.unit.plugins.helm.runs import BOOM, failed
from tests.unit.plugins.helm.wanted import CONFIG, FETCHED, NOW, RECORD, RELEASE, WANTED, back_to, install
from tests.unit.plugins.objects import config_map


@pytest.mark.parametrize(
    ("latest", "deployed", "server_side"),
    [
        (None, None, True),
        (RECORD, RECORD, False),
        (replace(RECORD, server_side=True), replace(RECORD, server_side=True), True),
        # Gone back to before it is upgraded.
        (replace(RECORD, status="pending-upgrade"), replace(RECORD, server_side=True), True),
        (replace(RECORD, status="pending-upgrade", server_side=True), RECORD, False),
        (replace(RECORD, status="pending-install"), None, True),
        (replace(RECORD, status="failed"), None, False),
    ],
)
def test_plan_knows_what_helm_4_will_apply_on_the_server(latest, deployed, server_side):
    found = plan(WANTED, Observed(latest, deployed, (CONFIG,), fetched=FETCHED, now=NOW))
    assert found.actions[-1].arguments["server_side"] is server_side


@pytest.mark.parametrize(
    ("version", "changes", "server_side", "forced"),
    [
        ("v4.3.1", {}, True, True),
        ("v4.3.1", {"force_conflicts": False}, True, False),
        # Helm 4 patches a release of Helm 3 as Helm 3 does, and refuses the option there.
        ("v4.3.1", {}, False, False),
        ("v3.22.0", {}, True, False),
    ],
)
def test_fields_are_taken_from_others_where_helm_would_refuse_them_and_that_was_not_declined(
    carried, runs, version, changes, server_side, forced
):
    runs.answers |= {"version": version, "upgrade": BOOM}
    with pytest.raises(errors.Refused):
        carried(install("upgrade", return_to=1, server_side=server_side), **changes)
    carried(Action("rollback", RELEASE, back_to(1, server_side=server_side)), wait=False, **changes)
    changing = [run.words for run in runs.made if run.words[0] in ("upgrade", "rollback")]
    assert [("--force-conflicts" in words) for words in changing] == [forced] * 3


@pytest.mark.parametrize("version", ["v4.3.1", "v3.22.0"])
def test_helm_4_is_kept_from_asking_for_a_kind_that_is_not_there_yet(kubernetes, cluster, runs, archived, version):
    cluster.put(secret(document(config={"replicas": 9}), OWNER))
    runs.answers["version"] = version
    unknown = failed('Error: unable to build kubernetes objects: no matches for kind "Thing"')

    def render():
        words = runs.made[-1].words
        runs.answers["template"] = (
            unknown if "--dry-run=server" in words and "--post-renderer" not in words else MANIFEST
        )
        if "--post-renderer" in words:
            folder = Path(runs.made[-1].environment["HELM_DATA_HOME"]).parent
            (folder / "aside.yaml").write_text(json.dumps(config_map("kept")), encoding="ascii")

    runs.then["template"] = render
    seen = reading.observe(kubernetes, WANTED)
    names = [obj["metadata"]["name"] for obj in seen.fetched.rendered]
    assert (names, bool(seen.fetched.blind)) == ((["kept"], False) if version[1] == "4" else (["demo"], True))
    assert len(runs.of("template")) == 2
