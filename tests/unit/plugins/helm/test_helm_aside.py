# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The post-renderer that keeps what a chart renders to: run as Helm 4 runs it, by its own description."""

from __future__ import annotations

import json
import subprocess

import pytest
import yaml
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _helm_aside as aside

from tests.unit.plugins.objects import config_map


def post_render(folder, *rendered):
    """What Helm gets for what it rendered."""
    home = folder / "data" / "plugins" / aside.install(folder)
    described = yaml.safe_load((home / "plugin.yaml").read_text(encoding="utf-8"))
    (command,) = described["runtimeConfig"]["platformCommand"]
    text = "---\n".join(yaml.safe_dump(obj) if obj else "# nothing\n" for obj in rendered)
    words = [command["command"], *command["args"]]
    return subprocess.run(words, input=text, capture_output=True, text=True, check=True).stdout


def with_annotations(obj, **annotations):
    return {**obj, "metadata": {**obj["metadata"], "annotations": annotations}}


def test_helm_goes_on_with_one_object_that_every_cluster_knows(tmp_path):
    told = yaml.safe_load(post_render(tmp_path, {"apiVersion": "example.org/v1", "kind": "Thing"}))
    assert (told["apiVersion"], told["kind"]) == ("v1", "ConfigMap")


def test_an_emoji_is_itself_to_who_reads_the_objects_as_yaml(tmp_path):
    post_render(tmp_path, config_map("a", text="\U0001f600"))
    (found,) = (obj for obj in yaml.safe_load_all(aside.read(tmp_path)) if obj)
    assert found["data"] == {"text": "\U0001f600"}


@pytest.mark.parametrize(
    ("annotations", "kept"),
    [
        ({aside.ORIGIN: "demo/templates/a.yaml"}, {}),
        ({aside.ORIGIN: "demo/templates/a.yaml", "team": "edge"}, {"team": "edge"}),
        ({}, {}),
    ],
)
def test_the_objects_are_as_they_were_rendered(tmp_path, annotations, kept):
    post_render(tmp_path, with_annotations(config_map("a", text="it's 100%, \\ and $HOME"), **annotations), None)
    (found,) = (json.loads(text) for text in aside.read(tmp_path).split("---\n") if text)
    assert found["data"] == {"text": "it's 100%, \\ and $HOME"}
    assert found["metadata"].get("annotations", {}) == kept


def test_hooks_are_no_objects_of_the_release(tmp_path):
    hook = with_annotations(config_map("hook"), **{aside.HOOK: "pre-install"})
    post_render(tmp_path, hook, config_map("b"), config_map("a"))
    names = [json.loads(text)["metadata"]["name"] for text in aside.read(tmp_path).split("---\n") if text]
    assert names == ["b", "a"]


def test_what_was_set_aside_stays_in_no_file(tmp_path):
    post_render(
        tmp_path, {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"}, "data": {"key": "aHVzaA=="}}
    )
    assert "aHVzaA==" in aside.read(tmp_path)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files and not [path for path in files if "aHVzaA==" in path.read_text(encoding="utf-8")]


def test_making_it_twice_is_fine(tmp_path):
    assert aside.install(tmp_path) == aside.install(tmp_path)
