# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import InvalidArgument, Unavailable
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s import manifests


def test_every_document_of_a_file_is_read(tmp_path):
    path = tmp_path / "app.yml"
    path.write_text("kind: One\n---\nkind: Two\n", encoding="utf-8")
    assert manifests.read(str(path)) == [{"kind": "One"}, {"kind": "Two"}]


def test_a_date_is_text_as_for_the_api_server():
    assert manifests.parsed("at: 2026-01-02", source="x") == [{"at": "2026-01-02"}]


@pytest.mark.parametrize("content", [b"a: [b", b"\xff\xfe\xff"])
def test_a_file_that_is_no_yaml_is_named(tmp_path, content):
    path = tmp_path / "app.yml"
    path.write_bytes(content)
    with pytest.raises(InvalidArgument, match=r"app\.yml"):
        manifests.read(str(path))


def test_a_file_that_is_not_there_is_named():
    with pytest.raises(InvalidArgument, match="/no/such/file"):
        manifests.read("/no/such/file")


def test_without_a_parser_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(manifests, "YAML_ERROR", "No module named 'yaml'")
    with pytest.raises(Unavailable, match="Install PyYAML"):
        manifests.parsed("a: b", source="x")
