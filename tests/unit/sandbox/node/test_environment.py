# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A container's variables are what kubelet would make of its spec."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.node.environment import (
    MissingReference,
    PodFacts,
    Unsupported,
    container_environment,
    expand,
    field_value,
    resource_value,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$(NAME)", "web"),
        ("a-$(NAME)-$(NAME)", "a-web-web"),
        ("$(OTHER)", "$(OTHER)"),
        ("$$(NAME)", "$(NAME)"),
        ("$$$(NAME)", "$web"),
        ("$NAME ${NAME} 100$", "$NAME ${NAME} 100$"),
        ("$(NAME", "$(NAME"),
    ],
)
def test_expand_follows_the_rules_of_kubernetes(text: str, expected: str) -> None:
    assert expand(text, {"NAME": "web"}) == expected


def test_later_variables_refer_to_earlier_ones_only(facts: PodFacts, store: Any) -> None:
    container = {
        "env": [
            {"name": "LATE", "value": "$(NAME)"},
            {"name": "NAME", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}},
            {"name": "URL", "value": "http://$(NAME):8080"},
        ]
    }
    assert container_environment(container, facts, store) == {
        "LATE": "$(NAME)",
        "NAME": "web-1",
        "URL": "http://web-1:8080",
    }


def test_env_beats_env_from_and_a_value_from_a_secret_is_not_expanded(facts: PodFacts, store: Any) -> None:
    store.config_maps["settings"] = {"LEVEL": "info", "COLOUR": "red"}
    store.secrets["keys"] = {"password": "a$(LEVEL)b"}
    container = {
        "envFrom": [{"configMapRef": {"name": "settings"}}, {"secretRef": {"name": "keys"}, "prefix": "KEY_"}],
        "env": [
            {"name": "LEVEL", "value": "debug"},
            {"name": "PASSWORD", "valueFrom": {"secretKeyRef": {"name": "keys", "key": "password"}}},
        ],
    }
    assert container_environment(container, facts, store) == {
        "LEVEL": "debug",
        "COLOUR": "red",
        "KEY_password": "a$(LEVEL)b",
        "PASSWORD": "a$(LEVEL)b",
    }


def test_a_missing_reference_is_named(facts: PodFacts, store: Any) -> None:
    store.config_maps["settings"] = {}
    by_name = {"envFrom": [{"configMapRef": {"name": "other"}}]}
    by_key = {"env": [{"name": "A", "valueFrom": {"configMapKeyRef": {"name": "settings", "key": "level"}}}]}
    with pytest.raises(MissingReference, match='configmap "other" not found'):
        container_environment(by_name, facts, store)
    with pytest.raises(MissingReference, match="couldn't find key level in ConfigMap default/settings"):
        container_environment(by_key, facts, store)


def test_an_optional_reference_leaves_the_variable_unset(facts: PodFacts, store: Any) -> None:
    reference = {"name": "keys", "key": "password", "optional": True}
    container = {"env": [{"name": "A", "valueFrom": {"secretKeyRef": reference}}, {"name": "B", "value": "b"}]}
    assert container_environment(container, facts, store) == {"B": "b"}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("metadata.labels['app']", "web"),
        ("metadata.labels['none']", ""),
        ("metadata.annotations['note']", 'say "hi"'),
        ("metadata.labels", 'app="web"\ntier="a"'),
        ("metadata.annotations", 'note="say \\"hi\\""'),
        ("status.podIP", "192.168.10.100"),
        ("status.hostIP", "192.168.10.11"),
        ("spec.nodeName", "node-a"),
        ("spec.serviceAccountName", "default"),
    ],
)
def test_downward_api_fields(facts: PodFacts, path: str, expected: str) -> None:
    assert field_value(path, facts) == expected


def test_an_unknown_field_is_refused(facts: PodFacts) -> None:
    with pytest.raises(Unsupported, match="field path spec"):
        field_value("spec.replicas", facts)


@pytest.mark.parametrize(
    ("resource", "divisor", "expected"),
    [
        ("limits.memory", "1Mi", "64"),
        ("limits.memory", "0", "67108864"),
        ("requests.cpu", "1m", "250"),
        ("requests.cpu", "1", "1"),
        ("limits.cpu", "1", "0"),
    ],
)
def test_resources_are_counted_in_their_divisor_and_rounded_up(resource: str, divisor: str, expected: str) -> None:
    container = {"resources": {"limits": {"memory": "64Mi"}, "requests": {"cpu": "250m"}}}
    assert resource_value({"resource": resource, "divisor": divisor}, container) == expected
