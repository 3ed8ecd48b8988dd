# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What cannot be changed in place: the field is named, its value is not, and there is a way out. Said by Kubernetes 1.35."""

from __future__ import annotations

import json

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Immutable, Refused
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._helm_errors import failure
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s import immutable
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.errors import translate

FIXED = "field is immutable"
SECRET = json.dumps({"apiVersion": "v1", "data": {"key": "hush"}, "kind": "Secret", "metadata": {"name": 'a"b'}})
TEMPLATE = json.dumps(
    {"Spec": {"Containers": [{"Env": [{"Name": "PASSWORD", "Value": "hush"}]}], "Volumes": ["x" * 200]}}
)
ORDINALS = "updates to statefulset spec for fields other than 'replicas', 'ordinals' are forbidden"
POD = "pod updates may not change fields other than `spec.containers[*].image`"


def refused(*causes):
    """The error that a 422 with these causes (field, message) means."""
    details = {"causes": [{"field": field, "message": message} for field, message in causes]}
    told = ", ".join(f"{field}: {message}" for field, message in causes)
    body = {"message": f'Thing "a" is invalid: [{told}]', "details": details}
    return translate(422, body, attempted="apply", target="Thing a", identity=lambda: "me")


@pytest.mark.parametrize(
    ("causes", "answer"),
    [
        ([("spec.selector", f'Invalid value: {{"matchLabels":{{"app":"ours"}}}}: {FIXED}')],
         f"spec.selector cannot be changed in place: {FIXED}"),
        ([("data", f"Forbidden: {FIXED} when `immutable` is set")],
         f"data cannot be changed in place: {FIXED} when `immutable` is set"),
        ([("spec.clusterIPs[0]", 'Invalid value: ["10.1.2.3"]: may not change once set')],
         "spec.clusterIPs[0] cannot be changed in place: may not change once set"),
        ([("roleRef", 'Invalid value: {"Name":"b"}: cannot change roleRef')],
         "roleRef cannot be changed in place: cannot change roleRef"),
        ([("spec", f"Forbidden: {ORDINALS}")], f"spec cannot be changed in place: {ORDINALS}"),
        ([("spec", 'Invalid value: "object": Value is immutable')], "spec cannot be changed in place: Value is immutable"),
        # What else is wrong may not be, once it is made anew.
        ([("type", f'Invalid value: "kubernetes.io/tls": {FIXED}'), ("data[tls.crt]", "Required value"), ("b", FIXED)],
         f"type cannot be changed in place: {FIXED}; b cannot be changed in place: {FIXED}"),
        # The difference that follows holds values.
        ([("spec", f"Forbidden: {POD}\n  core.PodSpec{{\n- hush\n")], f"spec cannot be changed in place: {POD}"),
        ([("spec", "spec is immutable after creation except resources {hush}")],
         "spec cannot be changed in place: is immutable after creation except resources"),
        ([("spec.template", f"Invalid value: {TEMPLATE}: {FIXED}")],
         f"spec.template cannot be changed in place: {FIXED}"),
    ],
)  # fmt: skip
def test_the_field_is_named_with_the_way_out_and_its_value_is_not(causes, answer):
    error = refused(*causes)
    assert (type(error), str(error)) == (Immutable, f"could not apply Thing a: {answer}. D{immutable.ANEW[1:]}.")


@pytest.mark.parametrize("causes", [[], [("spec", "Required value")], [(None, "Forbidden: not today")]])
def test_any_other_refusal_is_told_in_the_servers_words(causes):
    error = refused(*causes)
    assert (type(error), error.answer.startswith('Thing "a" is invalid: [')) == (Refused, True)


@pytest.mark.parametrize(
    ("message", "told"),
    [
        (f'"" is invalid: patch: Invalid value: {json.dumps(SECRET)}: illegal base64 data',
         '"" is invalid: patch: Invalid value: illegal base64 data'),
        (f"spec.template: Invalid value: {TEMPLATE}: no", "spec.template: Invalid value: no"),
        # What is short is read, and tells what is wrong.
        ('labels: Invalid value: {"app":"x"}: `selector` does not match', 'labels: Invalid value: {"app":"x"}: `selector` does not match'),
        ('type: Invalid value: "{x": no', 'type: Invalid value: "{x": no'),
    ],
)  # fmt: skip
def test_no_error_repeats_a_whole_object(message, told):
    said = translate(422, {"message": message}, attempted="apply", target="a", identity=lambda: "me")
    assert said.answer == told
    assert failure(f"Error: {message}", attempted="install", target="a").answer == told


EXCLUDED = "spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'"


@pytest.mark.parametrize("message", [EXCLUDED, f"[{EXCLUDED}, spec.a: Required value]"])
def test_what_others_have_set_and_excludes_ours_is_named(message):
    found = immutable.excluded(
        Refused("apply", target="Deployment a", answer=f'Deployment.apps "a" is invalid: {message}')
    )
    assert str(found) == (
        "could not apply Deployment a: spec.strategy.rollingUpdate, which others have set, may not be specified when "
        f"strategy `type` is 'Recreate'. Take it away there; or {immutable.ANEW}."
    )


def test_a_refusal_for_another_reason_is_not_taken_for_that():
    assert immutable.excluded(Refused("apply", answer="spec.a: Required value")) is None
