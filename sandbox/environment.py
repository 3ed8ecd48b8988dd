# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`python -m sandbox env`: the shell lines that point plain kubectl, aws, helm and ansible-playbook at the sandbox."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path

from sandbox import inventory
from sandbox.settings import Settings

CHECKOUT = Path(__file__).resolve().parents[1]
COLLECTION = Path("ansible_collections", "edgeworks", "eks_ingress")
# They would go before, or against, what is exported.
UNSET = (
    "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_SESSION_TOKEN",
    "AWS_SECURITY_TOKEN",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
)
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


def exports(settings: Settings, environment: Mapping[str, str]) -> dict[str, str]:
    """The variables to set in a shell that has `environment`."""
    helm = settings.state_dir / "helm"
    region = settings.world.region
    wanted = {
        "AWS_ENDPOINT_URL": settings.aws_url,
        "AWS_ACCESS_KEY_ID": settings.admin_access_key,
        "AWS_SECRET_ACCESS_KEY": settings.admin_secret_key,
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_EC2_METADATA_DISABLED": "true",
        "KUBECONFIG": str(settings.kubeconfig),
        # For `dig @$SANDBOX_DNS -p $SANDBOX_DNS_PORT`; the playbooks have them from the inventory.
        "SANDBOX_DNS": settings.resolver,
        "SANDBOX_DNS_PORT": str(settings.ports["dns"]),
        # `helm repo add` must not write into the user's own configuration.
        "HELM_CACHE_HOME": str(helm / "cache"),
        "HELM_CONFIG_HOME": str(helm / "config"),
        "HELM_DATA_HOME": str(helm / "data"),
        "PATH": _first(str(settings.tools_dir), environment.get("PATH", ""), ":"),
        "ANSIBLE_INVENTORY": str(inventory.path(settings)),
        "ANSIBLE_COLLECTIONS_PATH": _first(
            str(collections_dir(settings)), environment.get("ANSIBLE_COLLECTIONS_PATH", ""), ":"
        ),
    }
    if any(name in environment or name.lower() in environment for name in PROXIES):
        for name in ("NO_PROXY", "no_proxy"):
            wanted[name] = _first("127.0.0.1,localhost", environment.get(name, ""), ",")
    return wanted


def render(settings: Settings, environment: Mapping[str, str]) -> str:
    """Lines for `eval` in any POSIX shell."""
    # An endpoint of one service (AWS_ENDPOINT_URL_S3) would go before the endpoint of all.
    services = sorted(name for name in environment if name.startswith("AWS_ENDPOINT_URL_"))
    lines = [f"unset {name}" for name in (*UNSET, *services)]
    lines += [f"export {name}={shlex.quote(value)}" for name, value in exports(settings, environment).items()]
    return "\n".join(lines) + "\n"


def collections_dir(settings: Settings, checkout: Path = CHECKOUT) -> Path:
    """The folder under which the checkout is ansible_collections/edgeworks/eks_ingress."""
    if checkout.parts[-len(COLLECTION.parts) :] == COLLECTION.parts:
        return checkout.parents[len(COLLECTION.parts) - 1]
    return settings.state_dir / "collections"


def link_collection(settings: Settings, checkout: Path = CHECKOUT) -> None:
    """Make the checkout visible as a collection, if it is not installed as one."""
    link = collections_dir(settings, checkout) / COLLECTION
    if link.resolve() == checkout:
        return
    link.parent.mkdir(parents=True, exist_ok=True)
    link.unlink(missing_ok=True)
    link.symlink_to(checkout)


def _first(entry: str, existing: str, separator: str) -> str:
    """`entry` before a list of entries; a second `eval` adds nothing."""
    if not existing or existing == entry:
        return entry
    return existing if existing.startswith(entry + separator) else entry + separator + existing
