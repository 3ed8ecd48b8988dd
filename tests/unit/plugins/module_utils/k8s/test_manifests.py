# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import json
import re

import pytest
import yaml
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import InvalidArgument, Unavailable
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s import manifests


def test_every_document_of_a_file_is_read(tmp_path):
    path = tmp_path / "app.yml"
    path.write_text("kind: One\n---\nkind: Two\n", encoding="utf-8")
    assert manifests.read(str(path)) == [{"kind": "One"}, {"kind": "Two"}]


def test_a_date_is_text_as_for_the_api_server():
    assert manifests.parsed("at: 2026-01-02", source="x") == [{"at": "2026-01-02"}]


def test_a_file_is_utf_8_whatever_the_locale(tmp_path):
    path = tmp_path / "app.yml"
    path.write_bytes("a: é\r\n".encode())
    assert manifests.read(str(path)) == [{"a": "é"}]


CHECK = r"\. Check src, a path on the host that runs the module"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"a: [b", r"while parsing a flow sequence .* expected ',' or '\]', but got '<stream end>' .*"),
        (b"\xff\xfe\xff", "'utf-8' codec can't decode byte 0xff in position 0: invalid start byte" + CHECK),
        (None, "No such file or directory" + CHECK),
    ],
    ids=["no YAML", "no text", "no file"],
)
def test_a_file_that_cannot_be_read_is_named_with_the_reason(tmp_path, content, why):
    path = tmp_path / "app.yml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InvalidArgument) as raised:
        manifests.read(str(path))
    assert re.fullmatch(rf"could not read the manifest {re.escape(str(path))}: {why}\.", str(raised.value))


@pytest.mark.parametrize(
    "text",
    [
        "plain", "é", "\U0001f600 and \U0010ffff", "\\ud83d\\ude00", "two\nlines\ttab", '"quoted" \\ {{ x }}', "",
        "\x00\x1f", "\x7f\x80\x85\x9f", "a \u2028 b \u2029 c", "\ufeffmark", "\ufffd\ufffe\uffff", "\xa0\ud7ff\ue000",
    ],
)  # fmt: skip
def test_what_is_written_is_the_same_to_readers_of_json_and_of_yaml(text):
    value = {text: [text, 1, True, None, {"a": text}]}
    written = manifests.written(value)
    assert json.loads(written) == value
    assert yaml.safe_load(written) == value


@pytest.mark.parametrize("character", ["\U00010000", "\U0001f600", "\U0010ffff"])
def test_no_character_is_written_as_a_pair_of_escapes_which_helm_refuses(character):
    assert manifests.written([character]) == f'["{character}"]'


def test_half_a_pair_can_still_be_written_to_a_file(tmp_path):
    (tmp_path / "values").write_text(manifests.written("\ud83d!"), encoding="utf-8")
    assert (tmp_path / "values").read_text(encoding="utf-8") == '"\\ud83d!"'


def test_without_a_parser_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(manifests, "YAML_ERROR", "No module named 'yaml'")
    with pytest.raises(Unavailable) as raised:
        manifests.parsed("a: b", source="app.yml")
    assert str(raised.value) == (
        "could not read the manifest app.yml: No module named 'yaml'. "
        "Install PyYAML for the Python that runs the module."
    )
