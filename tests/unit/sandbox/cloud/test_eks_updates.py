# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""UpdateClusterConfig and its Update.

By "UpdateClusterConfig" and "DescribeUpdate" of the EKS API Reference and "Change authentication mode to use access
entries" of the EKS User Guide.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.cloud.bootstrap import reset
from sandbox.cloud.eks import updates

from .conftest import Sandbox

CLUSTER = "mz-k8s"
PUBLIC_ONLY = {"endpointPublicAccess": True, "endpointPrivateAccess": False, "publicAccessCidrs": ["0.0.0.0/0"]}


@pytest.fixture(autouse=True)
def first_state(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Updates are over at once, and leave nothing to the next test."""
    monkeypatch.setattr(updates, "UPDATE_SECONDS", 0)
    yield
    reset(sandbox.server.cloud)


def described(sandbox: Sandbox) -> dict[str, Any]:
    cluster: dict[str, Any] = sandbox.client("eks").describe_cluster(name=CLUSTER)["cluster"]
    return cluster


def update(sandbox: Sandbox, **change: Any) -> dict[str, Any]:
    begun: dict[str, Any] = sandbox.client("eks").update_cluster_config(name=CLUSTER, **change)["update"]
    return begun


def start_from(sandbox: Sandbox, mode: str) -> None:
    sandbox.server.cloud.eks.clusters[CLUSTER]["accessConfig"] = {"authenticationMode": mode}


def test_an_update_takes_a_moment_and_is_told_by_its_id(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    eks = sandbox.client("eks")
    monkeypatch.setattr(updates, "UPDATE_SECONDS", 3600)
    begun = update(sandbox, accessConfig={"authenticationMode": "API"})
    assert (begun["status"], begun["type"]) == ("InProgress", "AccessConfigUpdate")
    assert begun["params"] == [{"type": "AuthenticationMode", "value": "API"}]
    assert (described(sandbox)["status"], described(sandbox)["accessConfig"]) == (
        "UPDATING",
        {"authenticationMode": "API_AND_CONFIG_MAP"},
    )
    with pytest.raises(
        eks.exceptions.ResourceInUseException, match=f"Cannot LoggingUpdate because .* update {begun['id']} in progress"
    ):
        update(sandbox, logging={"clusterLogging": [{"types": ["api"], "enabled": True}]})

    for one in sandbox.server.cloud.eks.updates_of(CLUSTER).values():
        one.finished_at = 0
    done = eks.describe_update(name=CLUSTER, updateId=begun["id"])["update"]
    assert (done["status"], done["errors"]) == ("Successful", [])
    assert (described(sandbox)["status"], described(sandbox)["accessConfig"]) == (
        "ACTIVE",
        {"authenticationMode": "API"},
    )
    assert eks.list_updates(name=CLUSTER)["updateIds"] == [begun["id"]]


def test_an_update_that_nobody_asked_for_is_not_found(sandbox: Sandbox) -> None:
    with pytest.raises(ClientError, match=r"ResourceNotFoundException.*No update found for ID: none"):
        sandbox.client("eks").describe_update(name=CLUSTER, updateId="none")


def test_the_authentication_mode_goes_one_way_a_step_at_a_time(sandbox: Sandbox) -> None:
    start_from(sandbox, "CONFIG_MAP")
    for mode in ("API_AND_CONFIG_MAP", "API"):
        update(sandbox, accessConfig={"authenticationMode": mode})
        assert described(sandbox)["accessConfig"]["authenticationMode"] == mode


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("CONFIG_MAP", "API"),
        ("CONFIG_MAP", "CONFIG_MAP"),
        ("API_AND_CONFIG_MAP", "API_AND_CONFIG_MAP"),
        ("API_AND_CONFIG_MAP", "CONFIG_MAP"),
        ("API", "API_AND_CONFIG_MAP"),
        ("API", "CONFIG_MAP"),
    ],
)
def test_any_other_way_is_refused(sandbox: Sandbox, before: str, after: str) -> None:
    start_from(sandbox, before)
    with pytest.raises(ClientError, match=f"Unsupported authentication mode update from {before} to {after}"):
        update(sandbox, accessConfig={"authenticationMode": after})
    assert described(sandbox)["accessConfig"]["authenticationMode"] == before


def test_access_entries_come_with_the_mode(sandbox: Sandbox) -> None:
    eks = sandbox.client("eks")
    start_from(sandbox, "CONFIG_MAP")
    with pytest.raises(ClientError, match=r"must be set to one of \[API, API_AND_CONFIG_MAP\]"):
        eks.list_access_entries(clusterName=CLUSTER)
    update(sandbox, accessConfig={"authenticationMode": "API_AND_CONFIG_MAP"})
    assert eks.list_access_entries(clusterName=CLUSTER)["accessEntries"]


def test_the_endpoint_s_access_is_changed_without_the_rest_of_the_network(sandbox: Sandbox) -> None:
    before = described(sandbox)["resourcesVpcConfig"]
    assert PUBLIC_ONLY.items() <= before.items()
    changed = {"endpointPrivateAccess": True, "publicAccessCidrs": ["203.0.113.0/24"]}
    begun = update(sandbox, resourcesVpcConfig=changed)
    assert begun["type"] == "EndpointAccessUpdate"
    assert {one["type"]: one["value"] for one in begun["params"]} == {
        "EndpointPrivateAccess": "true",
        "PublicAccessCidrs": '["203.0.113.0/24"]',
    }
    assert described(sandbox)["resourcesVpcConfig"] == before | changed


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"endpointPublicAccess": False}, "Private and public endpoint access cannot both be false"),
        (
            {"endpointPublicAccess": True},
            r"already at the desired configuration with endpointPrivateAccess: false , endpointPublicAccess: true, "
            r"and Public Endpoint Restrictions: \[0.0.0.0/0\]",
        ),
        ({"subnetIds": ["subnet-1"]}, "NotImplemented"),
    ],
)
def test_an_access_to_the_endpoint_that_cannot_be_is_refused(
    sandbox: Sandbox, change: dict[str, Any], refusal: str
) -> None:
    before = described(sandbox)
    with pytest.raises(ClientError, match=refusal):
        update(sandbox, resourcesVpcConfig=change)
    assert described(sandbox) == before


def test_logs_are_switched_on_and_off_by_their_types(sandbox: Sandbox) -> None:
    begun = update(sandbox, logging={"clusterLogging": [{"types": ["api", "audit"], "enabled": True}]})
    assert begun["type"] == "LoggingUpdate"
    update(sandbox, logging={"clusterLogging": [{"types": ["api"], "enabled": False}]})
    assert described(sandbox)["logging"]["clusterLogging"] == [
        {"types": ["audit"], "enabled": True},
        {"types": ["api", "authenticator", "controllerManager", "scheduler"], "enabled": False},
    ]
    with pytest.raises(ClientError, match="No changes needed for the logging config provided"):
        update(sandbox, logging={"clusterLogging": [{"types": ["audit"], "enabled": True}]})


def test_one_kind_of_change_goes_at_a_time(sandbox: Sandbox) -> None:
    logging = {"clusterLogging": [{"types": ["api"], "enabled": True}]}
    with pytest.raises(ClientError, match=r"Only one type of update can be allowed\."):
        update(sandbox, logging=logging, accessConfig={"authenticationMode": "API"})
    with pytest.raises(ClientError, match="No changes needed"):
        update(sandbox)
    with pytest.raises(ClientError, match=r"No cluster found for name: other\."):
        sandbox.client("eks").update_cluster_config(name="other", logging=logging)
