# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the model builder asks AWS: subnets, security groups, certificates, the shared backend security group."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

from sandbox.alb.controller import names
from sandbox.alb.controller.aws import Aws, filters, tag_filters, tag_list
from sandbox.alb.controller.certificates import CertificateFinder
from sandbox.alb.controller.errors import AwsError, BuildError, ControllerError
from sandbox.alb.controller.flags import Flags
from sandbox.alb.controller.groups import ClassifiedIngress
from sandbox.alb.controller.load_balancers import LoadBalancers
from sandbox.alb.controller.model import TAG_CLUSTER
from sandbox.alb.controller.names import GroupId
from sandbox.alb.controller.subnets import SubnetResolver
from sandbox.alb.controller.waiting import poll

BACKEND_TAGS_RESOURCE = ("elbv2.k8s.aws/resource", "backend-sg")
BACKEND_DESCRIPTION = "[k8s] Shared Backend SecurityGroup for LoadBalancer"
DELETE_INTERVAL_SECONDS = 2.0
BACKEND_DELETE_TIMEOUT_SECONDS = 120.0


class AwsNetwork:
    """Implements `build.Network` against AWS."""

    def __init__(self, aws: Aws, flags: Flags, load_balancers: LoadBalancers, backend: BackendSecurityGroup) -> None:
        self._flags = flags
        self._aws = aws
        self._load_balancers = load_balancers
        self._subnets = SubnetResolver(aws, flags)
        self._certificates = CertificateFinder(aws, flags)
        self._backend = backend

    def certificates_for(self, hosts: Sequence[str]) -> list[str]:
        return self._certificates.certificates_for(hosts)

    def subnets(
        self, group: GroupId, scheme: str, ip_address_type: str, members: Sequence[ClassifiedIngress]
    ) -> tuple[str, ...]:
        """Named subnets; else those of the load balancer that is there, with the same scheme; else discovered ones."""
        explicit = self._subnets.explicit(members, ip_address_type)
        if explicit is not None:
            return explicit
        for existing in self._load_balancers.of_group(group):
            if existing["Scheme"] == scheme:
                return tuple(sorted(zone["SubnetId"] for zone in existing["AvailabilityZones"]))
        return self._subnets.discover(scheme, ip_address_type)

    def security_groups(self, names_or_ids: Sequence[str]) -> list[str]:
        """Ids of the groups named by id, then of those named by Name tag. Raises BuildError when one is missing."""
        ids = [name for name in names_or_ids if name.startswith("sg-")]
        group_names = list(dict.fromkeys(name for name in names_or_ids if not name.startswith("sg-")))
        found_ids = self._described(GroupIds=ids) if ids else []
        by_name = [*filters(vpc_id=self._flags.vpc_id), *tag_filters({"Name": group_names})]
        found_names = self._described(Filters=by_name) if group_names else []
        tagged = [tag["Value"] for group in found_names for tag in group["Tags"] if tag["Key"] == "Name"]
        problems = [
            f"requested {kind} [{', '.join(wanted)}] but found [{', '.join(found)}]"
            for kind, wanted, found in (
                ("ids", ids, [str(group["GroupId"]) for group in found_ids]),
                ("names", group_names, list(dict.fromkeys(tagged))),
            )
            if len(wanted) != len(found)
        ]
        if problems:
            raise BuildError(f"couldn't find all security groups: {', '.join(problems)}")
        return [str(group["GroupId"]) for group in [*found_ids, *found_names]]

    def _described(self, **parameters: Any) -> list[dict[str, Any]]:
        groups: list[dict[str, Any]] = self._aws.ec2("DescribeSecurityGroups", **parameters)["SecurityGroups"]
        return groups

    def backend_security_group(self) -> str:
        return self._backend.get()

    def target_group_arn(self, name: str) -> str:
        """Of a target group that somebody else made. Raises AwsError."""
        return str(self._aws.elbv2("DescribeTargetGroups", Names=[name])["TargetGroups"][0]["TargetGroupArn"])


class BackendSecurityGroup:
    """The one group shared by all load balancers of the cluster: made when first needed, removed with the last."""

    def __init__(self, aws: Aws, flags: Flags, stopped: threading.Event) -> None:
        self._aws = aws
        self._flags = flags
        self._stopped = stopped
        self._lock = threading.Lock()
        self._id: str | None = None

    def get(self) -> str:
        """Its id. Raises AwsError."""
        if self._flags["backend-security-group"]:
            return str(self._flags["backend-security-group"])
        with self._lock:
            if self._id is None:
                self._id = self._find() or self._create()
            return self._id

    def _tags(self) -> dict[str, str]:
        key, value = BACKEND_TAGS_RESOURCE
        return {TAG_CLUSTER: self._flags.cluster_name, key: value}

    def _find(self) -> str | None:
        wanted = [*filters(vpc_id=self._flags.vpc_id), *tag_filters(self._tags())]
        groups = self._aws.ec2("DescribeSecurityGroups", Filters=wanted)["SecurityGroups"]
        return groups[0]["GroupId"] if groups else None

    def _create(self) -> str:
        tags = {**self._tags(), **self._flags["default-tags"]}
        created = self._aws.ec2(
            "CreateSecurityGroup",
            GroupName=names.backend_security_group(self._flags.cluster_name),
            Description=BACKEND_DESCRIPTION,
            VpcId=self._flags.vpc_id,
            TagSpecifications=[{"ResourceType": "security-group", "Tags": tag_list(tags)}],
        )
        return str(created["GroupId"])

    def release(self, needed: Callable[[], bool]) -> None:
        """Remove it unless an Ingress still needs it. Raises ControllerError when AWS keeps it in use for too long."""
        if self._flags["backend-security-group"]:
            return
        # The lock is not held while waiting: another group's reconcile may need the id meanwhile.
        with self._lock:
            if needed():
                return
            group = self._id or self._find()
        if group is None:
            return
        try:
            poll(lambda: self._delete(group), DELETE_INTERVAL_SECONDS, BACKEND_DELETE_TIMEOUT_SECONDS, self._stopped)
        except ControllerError as error:
            raise ControllerError(f"failed to delete securityGroup: {error}") from error
        with self._lock:
            self._id = None

    def _delete(self, group: str) -> bool:
        return deleted_security_group(self._aws, group)


def deleted_security_group(aws: Aws, group: str) -> bool:
    """Whether the group is gone now; False while something still uses it. Raises AwsError otherwise."""
    try:
        aws.ec2("DeleteSecurityGroup", GroupId=group)
    except AwsError as error:
        if error.code == "DependencyViolation":
            return False
        if error.code != "InvalidGroup.NotFound":
            raise
    return True
