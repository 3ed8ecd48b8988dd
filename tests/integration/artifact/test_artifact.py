# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tarball holds what users run and nothing else, and works where nothing else of the checkout is."""

from __future__ import annotations

import json
import re

import pytest
import yaml

from tests.integration.artifact.installed import CHECKOUT, Installed

# One pattern for each kind of file that a user of the collection needs; anything else is a mistake in build_ignore.
WANTED = re.compile(
    r"MANIFEST\.json|FILES\.json|README\.md|LICENSE|CHANGELOG\.rst|requirements\.txt"
    r"|changelogs/changelog\.yaml"
    r"|docs/[\w-]+\.json"
    r"|docs/docsite/(links|extra-docs)\.yml|docs/docsite/rst/guide_\w+\.rst"
    r"|meta/(runtime|execution-environment)\.yml|meta/ee-bindep\.txt"
    r"|playbooks/(tasks/)?\w+\.yml"
    r"|plugins/(action|doc_fragments|filter|module_utils|modules|plugin_utils)/([\w/]+)\.py"
    r"|roles/\w+/(README\.md|(defaults|meta|tasks|vars|handlers)/\w+\.yml|templates/[\w.-]+\.j2|files/[\w.-]+)"
)
MODULES = sorted(path.stem for path in (CHECKOUT / "plugins" / "modules").glob("*.py"))
ROLES = sorted(path.name for path in (CHECKOUT / "roles").iterdir() if path.is_dir())
PLAYBOOKS = sorted(path.stem for path in (CHECKOUT / "playbooks").glob("*.yml"))


def fqcn(name: str) -> str:
    return f"edgeworks.eks_ingress.{name}"


def test_the_tarball_holds_only_what_users_run(installed: Installed):
    assert [name for name in installed.files if not WANTED.fullmatch(name)] == []


def test_the_tarball_holds_every_module_with_its_action_every_role_and_every_playbook(installed: Installed):
    wanted = [f"plugins/{kind}/{name}.py" for name in MODULES for kind in ("modules", "action")]
    wanted += [f"roles/{name}/meta/argument_specs.yml" for name in ROLES]
    wanted += [f"playbooks/{name}.yml" for name in PLAYBOOKS]
    assert set(wanted) <= set(installed.files)


def test_nothing_in_the_tarball_speaks_of_the_sandbox_in_code(installed: Installed):
    code = [path for folder in ("plugins", "roles", "playbooks") for path in (installed.root / folder).rglob("*.*")]
    assert [str(path) for path in code if "sandbox" in path.read_text(encoding="utf-8") and path.suffix != ".md"] == []


def test_the_versions_agree(installed: Installed):
    manifest = json.loads((installed.root / "MANIFEST.json").read_text(encoding="utf-8"))
    version = manifest["collection_info"]["version"]
    source = (installed.root / "plugins" / "module_utils" / "_version.py").read_text(encoding="utf-8")
    changes = yaml.safe_load((installed.root / "changelogs" / "changelog.yaml").read_text(encoding="utf-8"))
    assert f'VERSION = "{version}"' in source
    assert list(changes["releases"])[-1] == version
    assert f"v{version}" in (installed.root / "CHANGELOG.rst").read_text(encoding="utf-8")
    assert f"edgeworks-eks_ingress-{version}.tar.gz" in (installed.root / "README.md").read_text(encoding="utf-8")


def test_the_changelog_names_every_module(installed: Installed):
    changes = yaml.safe_load((installed.root / "changelogs" / "changelog.yaml").read_text(encoding="utf-8"))
    named = [module["name"] for release in changes["releases"].values() for module in release.get("modules", [])]
    assert sorted(named) == MODULES


def test_every_module_and_role_is_documented_from_there(installed: Installed):
    listed = json.loads(installed.run("ansible-doc", "--json", *map(fqcn, MODULES)))
    assert sorted(listed) == sorted(map(fqcn, MODULES))
    assert {answer["doc"]["filename"].startswith(str(installed.root)) for answer in listed.values()} == {True}
    roles = json.loads(installed.run("ansible-doc", "--type", "role", "--json", *map(fqcn, ROLES)))
    assert sorted(roles) == sorted(map(fqcn, ROLES))
    assert all({"main", "absent"} <= set(role["entry_points"]) for role in roles.values())


@pytest.mark.parametrize("playbook", PLAYBOOKS)
def test_a_playbook_is_found_by_its_name_and_can_be_read(playbook: str, installed: Installed):
    said = installed.run("ansible-playbook", fqcn(playbook), "--syntax-check", "--inventory", "localhost,")
    assert str(installed.root / "playbooks" / f"{playbook}.yml") in said


@pytest.mark.parametrize("role", ROLES)
def test_a_role_says_which_variable_it_misses(role: str, installed: Installed):
    play = [
        {
            "hosts": "localhost",
            "connection": "local",
            "gather_facts": False,
            "tasks": [{"ansible.builtin.include_role": {"name": fqcn(role)}}],
        }
    ]
    (installed.folder / "play.yml").write_text(yaml.safe_dump(play), encoding="utf-8")
    with pytest.raises(AssertionError, match="eks_ingress_cluster_name"):
        installed.run("ansible-playbook", "play.yml", "--inventory", "localhost,")


def test_the_repository_has_no_folder_that_hides_the_scenarios():
    """Molecule runs only the scenarios of ./molecule, and ends well, where such a folder exists."""
    assert not (CHECKOUT / "molecule").exists()
