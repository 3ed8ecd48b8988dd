# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A plan says what changes; its diff says it without the secrets."""

from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Missing
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._plan import Action, Plan, redact_pair

HIDDEN, CHANGED = "<redacted>", "<redacted, changed>"
WRITE = Action("create_role", "IAM role r", {"name": "r"})


@pytest.mark.parametrize(
    ("plan", "changed"),
    [
        (Plan(None, {"a": 1}, (WRITE,)), True),
        (Plan({"a": 1}, {"a": 1}, (WRITE,)), True),
        (Plan({"a": 1}, {"a": 1}), False),
        (Plan(None, None), False),
        # What is waited for, warned of or missing is no change.
        (Plan({}, {}, unsettled=True), False),
        (Plan({}, {}, warnings=("look",)), False),
        (Plan({}, {}, unmet=(Missing("read"),)), False),
    ],
)
def test_a_change_is_an_action_and_nothing_else(plan, changed):
    assert plan.changed is changed


def test_an_action_is_told_by_its_call_and_its_target():
    assert WRITE.described() == "create_role IAM role r"
    assert Action("wait", "").arguments == {}


@pytest.mark.parametrize(
    ("plan", "predicted"),
    [
        (Plan({"a": 1}, {"a": 2}), {"a": 2}),
        (Plan({"a": 1}, None), None),
        (Plan({}, {"x": 1}, resource=[{"a": 1}]), [{"a": 1}]),
        (Plan({}, {"x": 1}, resource=[]), []),
    ],
)
def test_the_predicted_resource_is_the_after_unless_it_is_shown_otherwise(plan, predicted):
    assert plan.predicted == predicted


def test_a_plan_has_nothing_that_it_was_not_given():
    plan = Plan(None, None)
    assert (plan.actions, plan.warnings, plan.unmet, plan.returns, plan.unsettled) == ((), (), (), {}, False)
    assert plan.diff() == {"before": {}, "after": {}}


def test_the_diff_of_what_is_made_or_removed_has_an_empty_side():
    assert Plan(None, {"name": "r"}).diff() == {"before": {}, "after": {"name": "r"}}
    assert Plan({"name": "r"}, None).diff() == {"before": {"name": "r"}, "after": {}}


SECRET_NAMES = (
    "password", "Password", "adminPassword", "DB_PASSWORD", "root-password", "token", "api-token", "API_TOKEN",
    "session_token", "sessionToken", "secretAccessKey", "secret_access_key", "AWS_SECRET_ACCESS_KEY", "tls.key", "tlsKey",
    "privateKey", "private_key", "apiKey", "api-key", "clientSecret", "client_secret", "secretKey",
)  # fmt: skip
PLAIN_NAMES = (
    "passwordPolicy", "existingSecret", "automountServiceAccountToken", "serviceAccountToken", "tokenExpiration", "key",
    "tls.crt", "accessKeyId", "secretName", "publicKey", "data", "value", "name", "tokens", "monkey",
)  # fmt: skip


@pytest.mark.parametrize("name", SECRET_NAMES)
def test_what_has_a_secrets_name_is_hidden_wherever_it_stands(name):
    for shape in ({name: "x"}, {"values": {name: "x"}}, {"list": [{name: "x"}]}, {"deep": [[{"er": {name: "x"}}]]}):
        before, after = redact_pair(shape, shape)
        assert str(before) == str(shape).replace("'x'", f"'{HIDDEN}'")
        assert before == after


@pytest.mark.parametrize("name", PLAIN_NAMES)
def test_what_only_sounds_like_a_secret_is_shown(name):
    assert redact_pair({name: "x"}, {name: "y"}) == ({name: "x"}, {name: "y"})


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({"token": "a"}, {"token": "a"}, ({"token": HIDDEN}, {"token": HIDDEN})),
        ({"token": "a"}, {"token": "b"}, ({"token": HIDDEN}, {"token": CHANGED})),
        ({}, {"token": "b"}, ({}, {"token": CHANGED})),
        ({"token": "a"}, {}, ({"token": HIDDEN}, {})),
        ({"token": None}, {"token": "b"}, ({"token": None}, {"token": CHANGED})),
        ({"token": "a"}, {"token": None}, ({"token": HIDDEN}, {"token": None})),
        ({"token": ""}, {"token": ""}, ({"token": HIDDEN}, {"token": HIDDEN})),
        ({"password": 1}, {"password": 2}, ({"password": HIDDEN}, {"password": CHANGED})),
        ({"x": "a"}, {"x": {"token": "b"}}, ({"x": "a"}, {"x": {"token": CHANGED}})),
        ({"x": {"token": "b"}}, {"x": "a"}, ({"x": {"token": HIDDEN}}, {"x": "a"})),
        (
            {"tls.key": {"part": "a", "other": "b"}}, {"tls.key": {"part": "a", "other": "c"}},
            ({"tls.key": {"part": HIDDEN, "other": HIDDEN}}, {"tls.key": {"part": HIDDEN, "other": CHANGED}}),
        ),
        ({"token": ["a", "b"]}, {"token": ["a", "c"]}, ({"token": [HIDDEN] * 2}, {"token": [HIDDEN, CHANGED]})),
        ({"token": ["a"]}, {"token": ["a", "b"]}, ({"token": [HIDDEN]}, {"token": [HIDDEN, CHANGED]})),
        ({"token": ["a", "b"]}, {"token": ["a"]}, ({"token": [HIDDEN] * 2}, {"token": [HIDDEN]})),
        ([{"token": "a"}], [{"token": "b"}], ([{"token": HIDDEN}], [{"token": CHANGED}])),
        (({"token": "a"},), None, ([{"token": HIDDEN}], None)),
        ("text", 7, ("text", 7)),
    ],
)  # fmt: skip
def test_a_secret_is_seen_to_differ_and_not_what_it_is(old, new, expected):
    assert redact_pair(old, new) == expected


def secret(**parts):
    return {"kind": "Secret", "metadata": {"name": "s", "labels": {"app": "x"}}, "type": "Opaque", **parts}


@pytest.mark.parametrize("part", ["data", "stringData"])
def test_a_secrets_data_is_hidden_key_by_key_and_its_metadata_is_not(part):
    before, after = redact_pair(
        secret(**{part: {"a": "1", "b": "2"}}), secret(**{part: {"a": "1", "b": "3", "c": "4"}})
    )
    assert before == secret(**{part: {"a": HIDDEN, "b": HIDDEN}})
    assert after == secret(**{part: {"a": HIDDEN, "b": CHANGED, "c": CHANGED}})


@pytest.mark.parametrize(
    "held",
    [
        lambda it: {"objects": [it]},
        lambda it: {"Secret default/s": it},
        lambda it: {"release": {"manifest": {"s": [it]}}},
        lambda it: {"kind": "List", "items": (it,)},
    ],
)
def test_a_secret_is_known_by_its_kind_however_it_is_held(held):
    before, _after = redact_pair(held(secret(data={"a": "c2VjcmV0"})), None)
    assert "c2VjcmV0" not in str(before)
    assert HIDDEN in str(before)


@pytest.mark.parametrize("kind", ["ConfigMap", "SecretProviderClass", None])
def test_the_data_of_other_kinds_is_shown(kind):
    shown = {"kind": kind, "data": {"a": "1"}, "stringData": {"b": "2"}}
    assert redact_pair(shown, None)[0] == shown


def test_what_kubectl_remembers_of_a_secret_is_hidden_with_it():
    remembered = {"kubectl.kubernetes.io/last-applied-configuration": '{"data":{"a":"c2VjcmV0"}}', "note": "kept"}
    before, _after = redact_pair(secret() | {"metadata": {"annotations": remembered}}, None)
    assert before["metadata"]["annotations"] == {
        "kubectl.kubernetes.io/last-applied-configuration": HIDDEN, "note": "kept",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["DB_PASSWORD", "GITHUB_TOKEN", "AWS_SECRET_ACCESS_KEY"])
def test_a_variable_of_a_container_is_known_by_the_name_beside_it(name):
    old, new = ({"env": [{"name": name, "value": value}, {"name": "MODE", "value": value}]} for value in ("a", "b"))
    before, after = redact_pair(old, new)
    assert before == {"env": [{"name": name, "value": HIDDEN}, {"name": "MODE", "value": "a"}]}
    assert after == {"env": [{"name": name, "value": CHANGED}, {"name": "MODE", "value": "b"}]}


def test_where_a_variable_takes_its_secret_from_is_no_secret():
    reference = {"name": "DB_PASSWORD", "valueFrom": {"secretKeyRef": {"name": "db", "key": "pw"}}}
    assert redact_pair(reference, None)[0] == reference


def test_the_diff_of_a_plan_is_redacted_and_the_plan_is_not():
    plan = Plan({"token": "a"}, {"token": "b"}, (WRITE,))
    assert plan.diff() == {"before": {"token": HIDDEN}, "after": {"token": CHANGED}}
    assert plan.after == {"token": "b"}


def test_redacting_leaves_the_given_values_as_they_are():
    given = {"token": "a", "list": [{"password": "b"}]}
    redact_pair(given, given)
    assert given == {"token": "a", "list": [{"password": "b"}]}
