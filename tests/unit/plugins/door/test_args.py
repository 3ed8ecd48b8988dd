# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shared options: what is documented is what holds, where else a value comes from, and what is kept out of the log."""

from __future__ import annotations

import importlib
import re
from collections import Counter, defaultdict
from itertools import combinations
from pathlib import Path

import pytest
import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _args

from tests.unit.plugins.conftest import module_named

PLUGINS = Path(__file__).parents[4] / "plugins"
MODULES = sorted(path.stem for path in (PLUGINS / "modules").glob("*.py"))
SHARED = ("AWS", "KUBERNETES", "WAIT", "TAGS", "OWNER", "REGISTRY", "RESOLVER", "STATE")
NOTHING_OF_THE_SPEC = {"fallback", "no_log"}


def fragment(name):
    module = importlib.import_module(f"ansible_collections.edgeworks.eks_ingress.plugins.doc_fragments.{name.lower()}")
    return yaml.safe_load(module.ModuleDocFragment.DOCUMENTATION)["options"]


def said(option, nested):
    """Of a documented option or a spec's, what both can say."""
    shown = {
        key: option[key] for key in ("type", "aliases", "default", "choices", "required", "elements") if key in option
    }
    inner = option.get(nested)
    return shown | ({"options": {name: said(one, nested) for name, one in inner.items()}} if inner else {})


@pytest.mark.parametrize("name", SHARED)
def test_the_fragment_of_a_shared_spec_documents_just_what_holds(name):
    documented = {option: said(one, "suboptions") for option, one in fragment(name).items()}
    assert documented == {option: said(one, "options") for option, one in getattr(_args, name).items()}


def test_every_shared_spec_has_a_fragment_and_every_fragment_a_spec():
    specs = {name for name, value in vars(_args).items() if name.isupper() and isinstance(value, dict)}
    fragments = {path.stem.upper() for path in (PLUGINS / "doc_fragments").glob("[a-z]*.py")} - {"ATTRIBUTES"}
    assert specs == set(SHARED) == fragments


@pytest.mark.parametrize("module", MODULES)
def test_a_modules_own_documentation_says_just_what_holds(module):
    loaded = module_named(module)
    documentation = yaml.safe_load(loaded.DOCUMENTATION)
    own = {name: said(one, "suboptions") for name, one in (documentation.get("options") or {}).items()}
    shared = {name for part in SHARED for name in getattr(_args, part)}
    spec = loaded.DOOR.argument_spec
    assert own == {name: said(spec[name], "options") for name in own}
    assert set(spec) - set(own) <= shared


@pytest.mark.parametrize("module", MODULES)
def test_a_module_extends_the_fragments_of_the_specs_that_it_takes(module):
    loaded = module_named(module)
    fragments = yaml.safe_load(loaded.DOCUMENTATION)["extends_documentation_fragment"]
    taken = {name.lower() for name in SHARED if set(getattr(_args, name)) <= set(loaded.DOOR.argument_spec)}
    named = {name.removeprefix("edgeworks.eks_ingress.") for name in fragments}
    assert named - {"attributes", "attributes.info"} >= taken - {"state", "wait"}


def test_what_means_the_same_in_two_modules_is_documented_once():
    # The description of "the name" or "how long" is short and the same by chance; a whole group of options is not.
    modules = defaultdict(set)
    for module in MODULES:
        for name, option in (yaml.safe_load(module_named(module).DOCUMENTATION).get("options") or {}).items():
            modules[name, yaml.safe_dump(option)].add(module)
    pairs = Counter(pair for told in modules.values() for pair in combinations(sorted(told), 2))
    assert {pair: count for pair, count in pairs.items() if count > 2} == {}


ENVIRONMENT = [
    ("AWS", "region", ["AWS_REGION", "AWS_DEFAULT_REGION"]),
    ("AWS", "endpoint_url", ["AWS_URL", "AWS_ENDPOINT_URL"]),
    ("AWS", "aws_ca_bundle", ["AWS_CA_BUNDLE"]),
    ("AWS", "max_attempts", ["AWS_MAX_ATTEMPTS"]),
    ("KUBERNETES", "kubeconfig", ["K8S_AUTH_KUBECONFIG"]),
    ("KUBERNETES", "context", ["K8S_AUTH_CONTEXT"]),
    ("KUBERNETES", "host", ["K8S_AUTH_HOST"]),
    ("KUBERNETES", "api_key", ["K8S_AUTH_API_KEY"]),
    ("KUBERNETES", "ca_cert", ["K8S_AUTH_SSL_CA_CERT"]),
]
OF_THE_ENVIRONMENT = {variable for _spec, _option, variables in ENVIRONMENT for variable in variables}


@pytest.fixture
def validated(monkeypatch):
    """The options of a shared spec as a module gets them, with nothing in the environment but what is given."""

    def validate(spec, arguments=None, **environment):
        for name in OF_THE_ENVIRONMENT:
            monkeypatch.delenv(name, raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        checked = ArgumentSpecValidator(getattr(_args, spec)).validate(arguments or {})
        assert not checked.error_messages
        return checked.validated_parameters

    return validate


@pytest.mark.parametrize(("spec", "option", "variables"), ENVIRONMENT)
def test_an_option_that_is_not_given_is_taken_from_the_environment(validated, spec, option, variables):
    number = option == "max_attempts"
    values = {name: str(index) for index, name in enumerate(variables, start=1)}
    # The first of them counts.
    assert str(validated(spec, **values)[option]) == "1"
    for name, value in values.items():
        assert str(validated(spec, **{name: value})[option]) == value
    assert validated(spec, {option: "7"}, **values)[option] == (7 if number else "7")
    assert validated(spec)[option] == (8 if number else None)


def test_no_other_option_looks_at_the_environment():
    looking = {name for part in SHARED for name, option in getattr(_args, part).items() if "fallback" in option}
    assert looking == {option for _spec, option, _variables in ENVIRONMENT}


@pytest.mark.parametrize(
    ("spec", "alias", "option"),
    [(spec, alias, name) for spec in SHARED for name, one in getattr(_args, spec).items() for alias in one.get("aliases", [])],
)  # fmt: skip
def test_an_option_goes_by_its_other_names_too(validated, spec, alias, option):
    value = {"a": "b"} if option == "tags" else "x"
    assert validated(spec, {alias: value})[option] == value


@pytest.mark.parametrize(
    ("spec", "defaults"),
    [
        ("WAIT", {"wait": True, "wait_timeout": 300}),
        ("TAGS", {"tags": None, "purge_tags": True}),
        ("OWNER", {"owner_tags": None, "adopt": False}),
        ("RESOLVER", {"resolver": None}),
        ("STATE", {"state": "present"}),
    ],
)
def test_what_holds_where_nothing_is_said(validated, spec, defaults):
    assert validated(spec) == defaults


def test_a_resolvers_port_is_that_of_dns_unless_it_is_said(validated):
    assert validated("RESOLVER", {"resolver": {"address": "192.0.2.1"}}) == {
        "resolver": {"address": "192.0.2.1", "port": 53}
    }


def options(spec, path=""):
    for name, option in spec.items():
        yield path + name, option
        yield from options(option.get("options") or {}, f"{path}{name}.")


# Names that sound like a secret's and are none.
NO_SECRETS = {"access_key"}


@pytest.mark.parametrize("module", MODULES)
def test_what_is_secret_is_kept_out_of_the_log(module):
    named = {
        name: option.get("no_log")
        for name, option in options(module_named(module).DOOR.argument_spec)
        if re.search(r"password|secret|token|_key$", name) and option["type"] in ("str", "raw")
    }
    assert {name for name, hidden in named.items() if hidden is not True} <= NO_SECRETS
    # Said of those too, since Ansible would otherwise warn.
    assert not [name for name, hidden in named.items() if hidden is None]
