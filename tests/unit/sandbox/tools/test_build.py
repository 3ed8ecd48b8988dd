# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox.tools import build
from sandbox.tools.programs import PROGRAMS

ENSURE = """
import sys
from pathlib import Path
from sandbox.tools import build
print(build.ensure(Path(sys.argv[1])))
"""


def packages() -> list[str]:
    return [program.package for program in PROGRAMS]


def test_what_is_missing_is_built_and_gets_its_plain_name(tmp_path: Path, go_log: Path) -> None:
    folder = build.ensure(tmp_path / "cache", stream=io.StringIO())

    assert {path.name: path.read_text().strip() for path in folder.iterdir()} == {
        program.name: program.package for program in PROGRAMS
    }
    assert go_log.read_text().split() == packages()


def test_the_next_checkout_builds_nothing(tmp_path: Path, go_log: Path) -> None:
    first = build.ensure(tmp_path, stream=io.StringIO())
    go_log.write_text("")
    said = io.StringIO()

    assert build.ensure(tmp_path, stream=said) == first
    assert go_log.read_text() == ""
    assert said.getvalue() == ""


def test_a_program_that_was_removed_is_built_alone(tmp_path: Path, go_log: Path) -> None:
    folder = build.ensure(tmp_path, stream=io.StringIO())
    (folder / "helm").resolve().unlink()
    go_log.write_text("")

    build.ensure(tmp_path, stream=io.StringIO())

    assert go_log.read_text().split() == ["helm.sh/helm/v3/cmd/helm"]
    assert (folder / "helm").exists()


def test_a_failed_build_is_one_line_with_the_cause(
    tmp_path: Path, go_log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAKE_GO_BROKEN", "helm.sh/helm/v3/cmd/helm")

    with pytest.raises(build.BuildFailed) as failure:
        build.ensure(tmp_path, stream=io.StringIO())

    assert str(failure.value) == (
        f"building helm v3.22.0 failed (exit 1): no required module provides it: see {tmp_path}/logs/helm.log"
    )


def test_after_a_failure_the_build_goes_on_where_it_was(
    tmp_path: Path, go_log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAKE_GO_BROKEN", "helm.sh/helm/v3/cmd/helm")
    with pytest.raises(build.BuildFailed):
        build.ensure(tmp_path, stream=io.StringIO())
    monkeypatch.delenv("FAKE_GO_BROKEN")
    go_log.write_text("")

    build.ensure(tmp_path, stream=io.StringIO())

    assert go_log.read_text().split() == ["helm.sh/helm/v3/cmd/helm", "sigs.k8s.io/external-dns"]


def test_what_a_killed_build_left_is_not_taken_for_a_program(tmp_path: Path, go_log: Path) -> None:
    (tmp_path / "programs").mkdir()
    etcd = PROGRAMS[0]
    half = tmp_path / "programs" / f".{etcd.name}-{etcd.digest}.partial"
    half.write_text("half of a program")

    folder = build.ensure(tmp_path, stream=io.StringIO())

    assert (folder / "etcd").read_text().strip() == etcd.package
    assert not half.exists()


def test_two_builds_at_once_build_each_program_once(tmp_path: Path, go_log: Path) -> None:
    builders = [
        subprocess.Popen([sys.executable, "-c", ENSURE, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    folders = {builder.communicate()[0].strip() for builder in builders}

    assert [builder.returncode for builder in builders] == [0, 0]
    assert folders == {str(build.bin_dir(tmp_path))}
    assert sorted(go_log.read_text().split()) == sorted(packages())


def test_a_person_sees_which_program_of_how_many_is_built(tmp_path: Path, go_log: Path) -> None:
    said = io.StringIO()

    build.ensure(tmp_path, stream=said)

    assert "[2/6] kube-apiserver v1.35.4: building\n" in said.getvalue()
    assert "[6/6] external-dns v0.21.0: built after" in said.getvalue()
