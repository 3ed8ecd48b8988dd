# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""python -m sandbox fault add | list | clear"""

from __future__ import annotations

import argparse
import sys
import time

from sandbox import lifecycle, readiness
from sandbox.faults import (
    AWS_KINDS,
    CONTROLLER,
    KINDS_OF,
    KUBERNETES,
    SEEN_BY_NODE,
    WEBHOOK,
    BadFault,
    Fault,
    Faults,
)
from sandbox.settings import Settings

SEEN_SECONDS = 10.0
POLL_SECONDS = 0.05
EXAMPLES = f"""services and kinds:
  kubernetes     {", ".join(KINDS_OF[KUBERNETES])}
  webhook        {", ".join(KINDS_OF[WEBHOOK])} (--resource: its Service as namespace/name, or pod-identity-webhook)
  controller     {", ".join(KINDS_OF[CONTROLLER])} (the AWS Load Balancer Controller)
  of AWS         {", ".join(AWS_KINDS)}

examples:
  fault add elasticloadbalancing throttling --action CreateLoadBalancer --count 2
  fault add iam stale-read --action GetRole --count 1
  fault add iam delay --delay 3
  fault add kubernetes conflict --action update --resource 'ingresses/*' --count 1
  fault add kubernetes dropped-watch --caller 'system:serviceaccount:kube-system:*'
  fault add webhook timeout
"""


class NotSeen(RuntimeError):
    """A process of the sandbox did not take notice of a fault."""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser) -> None:
    """The subcommands of `fault`."""
    text = "let something go wrong: add, list, clear"
    verbs = commands.add_parser("fault", help=text, description=text).add_subparsers(required=True, metavar="VERB")
    adding = verbs.add_parser(
        "add",
        parents=[common],
        help="add a fault",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    adding.add_argument("service", help="kubernetes, webhook, controller, or the IAM prefix of an AWS service")
    adding.add_argument("kind")
    adding.add_argument("--action", default="*", help="pattern: an AWS action, or a Kubernetes verb such as patch")
    adding.add_argument("--resource", default="*", help="pattern: an ARN, or resource/namespace/name of Kubernetes")
    adding.add_argument("--caller", default="*", help="pattern: the caller's ARN or Kubernetes user")
    adding.add_argument("--count", type=int, help="how many requests it hits (default: all until it is cleared)")
    adding.add_argument("--delay", type=float, default=0.0, metavar="SECONDS", help="hold the answer back so long")
    adding.set_defaults(command=_add)
    listing = verbs.add_parser("list", parents=[common], help="show the faults that are left")
    listing.set_defaults(command=_list)
    clearing = verbs.add_parser("clear", parents=[common], help="remove all faults, or one")
    clearing.add_argument("id", nargs="?", help="of this one only")
    clearing.set_defaults(command=_clear)


def _add(arguments: argparse.Namespace) -> int:
    settings = lifecycle.loaded(arguments.state)
    names = ("service", "kind", "action", "resource", "caller", "count", "delay")
    given = {name: getattr(arguments, name) for name in names}
    given["service"] = service_of(given["service"])
    made = Faults(settings.state_dir).add(Fault(id="", **given))
    _until_seen(settings)
    sys.stdout.write(f"{made.id}\n")
    return 0


def service_of(name: str) -> str:
    """The service of a fault, as the processes know it, by a name that a person may give. Raises BadFault."""
    from sandbox.cloud import services  # late: its import takes longer than what else `python -m sandbox` does

    if name in KINDS_OF:
        return name
    prefix = services.iam_prefix(name)
    if prefix not in services.known_prefixes():
        raise BadFault(
            f"there is no service {name}: {', '.join(KINDS_OF)}, or the IAM prefix of an AWS service, such as ec2, "
            "eks, elasticloadbalancing, iam, route53, sts"
        )
    return prefix


def _list(arguments: argparse.Namespace) -> int:
    settings = lifecycle.loaded(arguments.state)
    for fault in Faults(settings.state_dir).all():
        left = "until cleared" if fault.count is None else f"{fault.count} left"
        where = f"action={fault.action} resource={fault.resource} caller={fault.caller} delay={fault.delay:g}"
        sys.stdout.write(f"{fault.id}  {fault.service:<22} {fault.kind:<18} {left:<14} {where}\n")
    return 0


def _clear(arguments: argparse.Namespace) -> int:
    settings = lifecycle.loaded(arguments.state)
    removed = Faults(settings.state_dir).clear(arguments.id)
    if arguments.id and not removed:
        sys.stderr.write(f"error: no fault {arguments.id}: `python -m sandbox fault list` shows those there are\n")
        return 1
    _until_seen(settings)
    return 0


def _until_seen(settings: Settings) -> None:
    """Return when both processes go by the faults as they are now. Raises NotSeen and OSError."""
    readiness.post(f"{settings.aws_url}/_sandbox/faults")
    wanted = Faults(settings.state_dir).version or 0
    seen = settings.run_dir / SEEN_BY_NODE
    deadline = time.monotonic() + SEEN_SECONDS
    while not seen.exists() or int(seen.read_text(encoding="utf-8") or 0) < wanted:
        if time.monotonic() > deadline:
            raise NotSeen(f"the node process did not take notice of the faults in {SEEN_SECONDS:.0f} s: see its log")
        time.sleep(POLL_SECONDS)
