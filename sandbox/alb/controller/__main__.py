# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`python -m sandbox.alb.controller ARGS`: the controller with the arguments the chart gives it."""

from __future__ import annotations

import json
import os
import signal
import ssl
import sys
import threading
import traceback
from dataclasses import replace
from pathlib import Path

from sandbox.alb.controller import flags as command_line
from sandbox.alb.controller.aws import Aws, filters, tag_filters
from sandbox.alb.controller.errors import AwsError
from sandbox.alb.controller.flags import FlagError, Flags
from sandbox.alb.controller.kube import KubeClient
from sandbox.alb.controller.logs import Log
from sandbox.alb.controller.manager import Manager, identity_of, namespace_of
from sandbox.alb.controller.metrics import Metrics


class StartError(RuntimeError):
    """The controller cannot start; the text is the log's `error`."""


def main() -> int:
    # The address of EC2's instance metadata is not of this machine.
    os.environ.setdefault("AWS_EC2_METADATA_DISABLED", "true")
    journal = Log("setup")
    try:
        flags = command_line.parse(sys.argv[1:])
    except FlagError as error:
        print(error, file=sys.stderr)
        return 2
    try:
        manager = _manager(_completed(_mounted(flags)))
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda _number, _frame: manager.stopped.set())
        threading.excepthook = lambda failed: _end(journal, failed)
        journal.info("starting manager", version="v3.5.0", cluster=flags.cluster_name)
        manager.run()
    except (StartError, AwsError) as error:
        journal.error("unable to initialize AWS cloud", error)
        return 1
    except (OSError, ssl.SSLError, KeyError) as error:
        journal.error("problem running manager", repr(error))
        return 1
    if manager.failure:
        journal.error("problem running manager", manager.failure)
        return 1
    return 0


def _end(journal: Log, failed: threading.ExceptHookArgs) -> None:
    """A thread that died leaves half a controller: end whole, as a Go program that panics does."""
    name = failed.thread.name if failed.thread else "?"
    lines = traceback.format_exception(failed.exc_type, failed.exc_value, failed.exc_traceback)
    journal.error(f"panic in {name}", "".join(lines))
    os._exit(2)


def _mounts() -> dict[str, str]:
    mounts: dict[str, str] = json.loads(os.environ.get("SANDBOX_POD_MOUNTS") or "{}")
    return mounts


def _mounted(flags: Flags) -> Flags:
    """Folders of the pod are somewhere else on this machine: also the default one of the webhook's certificate."""
    folder = flags["webhook-cert-dir"]
    return Flags({**flags.values, "webhook-cert-dir": _mounts().get(folder, folder)})


def _completed(flags: Flags) -> Flags:
    """Region and VPC, which the real controller asks EC2's instance metadata for when no flag gives them."""
    values = dict(flags.values)
    values["aws-region"] = values["aws-region"] or os.environ.get("AWS_REGION", "")
    if not values["aws-region"]:
        raise StartError(
            "failed to introspect region from EC2Metadata, specify --aws-region instead if EC2Metadata is unavailable"
        )
    if not values["aws-vpc-id"]:
        values["aws-vpc-id"] = _vpc_by_tags(replace(flags, values=values))
    return replace(flags, values=values)


def _vpc_by_tags(flags: Flags) -> str:
    if not flags["aws-vpc-tags"]:
        raise StartError(
            "failed to get VPC ID: failed to fetch VPC ID from instance metadata, "
            "specify --aws-vpc-id or --aws-vpc-tags instead if EC2Metadata is unavailable"
        )
    vpcs = Aws(flags, Metrics()).ec2("DescribeVpcs", Filters=[*filters(), *tag_filters(flags["aws-vpc-tags"])])["Vpcs"]
    if len(vpcs) != 1:
        raise StartError(f"failed to get VPC ID: {len(vpcs)} VPCs match the tags {flags['aws-vpc-tags']}, not one")
    return str(vpcs[0]["VpcId"])


def _manager(flags: Flags) -> Manager:
    kubeconfig = flags["kubeconfig"]
    client = KubeClient.from_kubeconfig(Path(kubeconfig)) if kubeconfig else KubeClient.in_cluster(os.environ)
    return Manager(
        flags,
        client,
        identity=identity_of(os.environ),
        namespace=namespace_of(os.environ, _mounts()),
        address=os.environ.get("SANDBOX_POD_ADDRESS") or "127.0.0.1",
    )


if __name__ == "__main__":
    sys.exit(main())
