# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A chart on this machine, as a folder or an archive: what is read of it, and what is said of one that is none."""

from __future__ import annotations

import io
import os
import re
import tarfile

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _helm_chart_files as chart_files
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import InvalidArgument

CHART = "name: demo\nversion: 1.0.0\nappVersion: v1.2.3\n"
FILES = {
    "Chart.yaml": CHART,
    "values.yaml": "a: 1",
    "templates/a.yaml": "kind: A",
    "templates/b.yml": "kind: B",
    "templates/_helpers.tpl": "{{- define }}",
    "templates/NOTES.txt": "notes",
    "templates/sub/c.yaml": "kind: C",
    "templates/logo.png": "png",
    "crds/z.yaml": "kind: Z",
    "crds/a.yml": "kind: A",
    "crds/j.json": "{}",
    "crds/README.md": "text",
    "charts/sub/Chart.yaml": "name: sub",
    "charts/sub/templates/d.yaml": "kind: D",
}
READ = {
    "Chart.yaml", "templates/a.yaml", "templates/b.yml", "templates/_helpers.tpl", "templates/NOTES.txt",
    "templates/sub/c.yaml", "crds/z.yaml", "crds/a.yml", "crds/j.json",
}  # fmt: skip


def folder(path, files):
    for name, text in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_text(text, encoding="utf-8")
    return str(path)


def archive(path, files, prefix="demo/", mode="w:gz"):
    with tarfile.open(path, mode) as tar:
        directory = tarfile.TarInfo("demo")
        directory.type = tarfile.DIRTYPE
        tar.addfile(directory)
        for name, text in files.items():
            member = tarfile.TarInfo(prefix + name)
            data = text if isinstance(text, bytes) else text.encode()
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    return str(path)


@pytest.fixture(params=["folder", "archive", "archive from .", "archive, not compressed"])
def chart(request, tmp_path):
    """A chart of these files, in each of the forms in which charts come."""

    def made(files):
        if request.param == "folder":
            return folder(tmp_path / "demo", files)
        prefix = "./demo/" if "from ." in request.param else "demo/"
        mode = "w" if "not compressed" in request.param else "w:gz"
        return archive(tmp_path / "demo.tgz", files, prefix, mode)

    return made


def test_name_versions_templates_and_crds_are_read_and_the_rest_is_left_to_helm(chart):
    found = chart_files.read(chart(FILES))
    assert (found.name, found.version, found.app_version) == ("demo", "1.0.0", "v1.2.3")
    assert set(found.files) == READ
    assert found.files["templates/a.yaml"] == b"kind: A"


def test_templates_are_told_from_crds_which_come_in_the_order_of_their_names(chart):
    found = chart_files.read(chart(FILES))
    assert set(found.templates) == {name for name in READ if name.startswith("templates/")}
    assert found.crds == ["kind: A", "{}", "kind: Z"]


@pytest.mark.parametrize(
    ("text", "version", "app_version"),
    [
        ("name: demo\nversion: 1.0.0", "1.0.0", ""),
        ("name: demo\nversion: '1.0.0'\nappVersion: 2", "1.0.0", "2"),
        ("name: demo\nversion: 1.10\nappVersion:", "1.1", ""),
    ],
)
def test_versions_are_text(chart, text, version, app_version):
    found = chart_files.read(chart({"Chart.yaml": text}))
    assert (found.version, found.app_version) == (version, app_version)


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"Chart.yaml": ""},
        {"Chart.yaml": "name: demo"},
        {"Chart.yaml": "version: 1.0.0"},
        {"Chart.yaml": "[a, list]"},
        # A chart inside another is not the chart.
        {"charts/sub/Chart.yaml": CHART},
    ],
)
def test_what_is_no_chart_is_named(chart, files):
    path = chart({"values.yaml": "", **files})
    with pytest.raises(InvalidArgument) as refused:
        chart_files.read(path)
    assert str(refused.value) == f"could not read the chart {path}: its Chart.yaml has no name or no version."
    with pytest.raises(
        InvalidArgument, match=r"read the chart demo of x: its Chart.* no version\. What was downloaded is no"
    ):
        chart_files.read(path, downloaded="demo of x")


@pytest.mark.parametrize(
    ("text", "empty"),
    [
        ("", True),
        ("---\n# nothing\n  \n---\n", True),
        ("# one\nkind: A", False),
        ("--- {kind: A}\n", False),
        ("{}", False),
    ],
)
def test_a_file_for_crds_that_holds_none_is_told(chart, text, empty):
    found = chart_files.read(
        chart({"Chart.yaml": CHART, "crds/a.yaml": text, "crds/b.yaml": "kind: B", "templates/c.yaml": ""})
    )
    assert found.empty_crds == (["crds/a.yaml"] if empty else [])


def test_a_chart_whose_description_is_no_yaml_is_named_with_that_file(chart):
    path = chart({"Chart.yaml": "name: [demo"})
    with pytest.raises(InvalidArgument, match=rf"could not read the manifest {re.escape(path)}/Chart\.yaml: "):
        chart_files.read(path)


def test_a_chart_that_is_not_there_is_named_with_what_else_may_have_been_meant(tmp_path):
    with pytest.raises(InvalidArgument, match=r"could not read the chart .*/nothing: No such file") as refused:
        chart_files.read(str(tmp_path / "nothing"))
    assert refused.value.advice == "give repository, or an oci:// URL, unless the chart is a path"


@pytest.mark.parametrize("kept", [0, 5, 20, 1000, 30000], ids=lambda kept: f"{kept} bytes")
def test_an_archive_that_was_cut_off_is_one_clear_error(tmp_path, kept):
    path = tmp_path / "demo.tgz"
    archive(path, {"Chart.yaml": CHART, "templates/a.yaml": os.urandom(60000)})
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(InvalidArgument, match="could not read the chart"):
        chart_files.read(str(path))


@pytest.mark.parametrize("content", [b"text, not an archive" * 100, b"\x1f\x8b\x08\x00broken"])
def test_a_file_that_is_no_archive_is_named(tmp_path, content):
    path = tmp_path / "demo.tgz"
    path.write_bytes(content)
    with pytest.raises(InvalidArgument, match=r"could not read the chart .*demo\.tgz: ") as refused:
        chart_files.read(str(path))
    # It is there: no other chart was meant.
    assert refused.value.advice == ""
    with pytest.raises(InvalidArgument, match=r"could not read the chart demo of x: .*What was downloaded is no chart"):
        chart_files.read(str(path), downloaded="demo of x")


def test_an_archive_whose_middle_was_damaged_is_one_clear_error(tmp_path):
    path = tmp_path / "demo.tgz"
    archive(path, {"Chart.yaml": CHART, "templates/a.yaml": "kind: A\n" * 20000})
    data = bytearray(path.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 40] = b"\xff" * 40
    path.write_bytes(bytes(data))
    with pytest.raises(InvalidArgument, match="could not read the chart"):
        chart_files.read(str(path))


def test_a_link_in_an_archive_is_not_followed(tmp_path):
    path = tmp_path / "demo.tgz"
    with tarfile.open(path, "w:gz") as tar:
        for name in ("templates/a.yaml", "crds/a.yaml"):
            link = tarfile.TarInfo(f"demo/{name}")
            link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
            tar.addfile(link)
        member = tarfile.TarInfo("demo/Chart.yaml")
        member.size = len(CHART)
        tar.addfile(member, io.BytesIO(CHART.encode()))
    found = chart_files.read(str(path))
    # A CRD that is one is empty to Helm, which fails with it.
    assert set(found.files) == {"Chart.yaml", "crds/a.yaml"} and found.empty_crds == ["crds/a.yaml"]


def test_words_in_another_encoding_do_not_hide_a_chart(tmp_path):
    files = {"Chart.yaml": CHART.encode() + b"description: caf\xe9\n", "crds/a.yaml": b"kind: A # caf\xe9"}
    found = chart_files.read(archive(tmp_path / "demo.tgz", files))
    assert (found.name, found.crds) == ("demo", ["kind: A # caf\ufffd"])
