# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""An object that is there and cannot become what is asked for, such as someone else's Deployment of that name."""

from __future__ import annotations

import pytest

from tests.unit.plugins.modules.applied import CONFIG_MAP, DEPLOYMENT, NAMESPACE, OWNER

FIXED = "spec.selector cannot be changed in place: field is immutable"
MESSAGE = 'Invalid value: {"matchLabels":{"app":"app1"}}: field is immutable'
EXCLUDED = "may not be specified when strategy `type` is 'Recreate'"
WAY_OUT = "elete it, if nobody else needs it, and run again, which makes it anew; or give another name"


@pytest.fixture
def refused(cluster):
    """Someone else's Deployment app1, and an API server that refuses to change it."""

    def refuse(field, message):
        cluster.put(DEPLOYMENT | {"spec": {"replicas": 1, "selector": {"matchLabels": {"app": "other"}}}})
        cluster.writes.clear()
        told = f'Deployment.apps "app1" is invalid: {field}: {message}'
        causes = [{"reason": "FieldValueInvalid", "field": field, "message": message}]
        cluster.fail("PATCH", "/deployments/", 422, told, reason="Invalid", details={"causes": causes})

    return refuse


@pytest.mark.parametrize("adopt", [False, True])
def test_the_field_and_the_way_out_are_named_before_anything_is_written(k8s_objects, cluster, refused, adopt):
    refused("spec.selector", MESSAGE)
    failed = k8s_objects(CONFIG_MAP, DEPLOYMENT, owner_labels=OWNER, adopt=adopt)
    assert (failed["error"], cluster.writes) == ("Immutable", [])
    assert failed["msg"] == f"could not apply Deployment default/app1: {FIXED}. D{WAY_OUT}."


def test_a_prediction_warns_of_it_and_tells_whose_it_is(k8s_objects, cluster, refused):
    """An earlier task may be about to delete it; whoever asks whose it is wants to hear of that."""
    refused("spec.selector", MESSAGE)
    predicted = k8s_objects(DEPLOYMENT, owner_labels=OWNER, _check=True)
    (warning,) = predicted["warnings"]
    assert FIXED in warning
    assert predicted["kept"] == ["Deployment default/app1"]


def test_what_is_in_the_way_is_so_though_its_namespace_is_given_too(k8s_objects, refused):
    refused("spec.selector", MESSAGE)
    default = NAMESPACE | {"metadata": {"name": "default"}}
    assert k8s_objects(default, DEPLOYMENT)["error"] == "Immutable"


def test_what_others_have_set_and_excludes_what_is_asked_for_is_named(k8s_objects, refused):
    refused("spec.strategy.rollingUpdate", f"Forbidden: {EXCLUDED}")
    failed = k8s_objects(DEPLOYMENT, owner_labels=OWNER)
    assert failed["msg"] == (
        f"could not apply Deployment default/app1: spec.strategy.rollingUpdate, which others have set, {EXCLUDED}. "
        f"Take it away there; or d{WAY_OUT}."
    )


def test_of_an_object_that_is_not_there_nobody_else_has_set_anything(k8s_objects, cluster):
    said = f'Deployment.apps "app1" is invalid: spec.strategy.rollingUpdate: Forbidden: {EXCLUDED}'
    cluster.fail("PATCH", "/deployments/", 422, said, reason="Invalid")
    failed = k8s_objects(DEPLOYMENT)
    assert (failed["error"], said in failed["msg"]) == ("Refused", True)
