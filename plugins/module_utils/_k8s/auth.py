# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which cluster is meant, and as whom: the choice among the connection's options.

PRIVATE to the collection.
"""

from __future__ import annotations

import base64
import os
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.client import Aws
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.cluster import require_cluster
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.sts import caller
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import (
    InvalidArgument,
    Missing,
    Unavailable,
    unreadable,
)
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s import eks_token, kubeconfig
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.transport import Endpoint, Identity

DEFAULT_KUBECONFIG = "~/.kube/config"


def resolve(params: Mapping[str, Any], aws: Aws) -> tuple[Endpoint, Identity]:
    """Where to connect and as whom, by the arguments.

    A kubeconfig, context or host named explicitly wins over ``cluster_name``, which wins over KUBECONFIG and
    ``~/.kube/config``; ``api_key`` and ``ca_cert`` replace what the others hold.

    :raises EksIngressError: when nothing says which cluster, or what says so is not usable.
    """
    api_key = params.get("api_key")
    if params.get("kubeconfig") or params.get("context"):
        endpoint, identity = _of_kubeconfig(params)
    elif params.get("host"):
        endpoint, identity = Endpoint(params["host"]), _anonymous()
    elif params.get("cluster_name"):
        endpoint, identity = _of_cluster(aws, _known(params, aws) or _read_cluster(aws, params["cluster_name"]))
    else:
        endpoint, identity = _of_kubeconfig(params)
    if params.get("host"):
        endpoint = replace(endpoint, url=params["host"])
    if params.get("ca_cert"):
        endpoint = replace(endpoint, ca_pem=_read(params["ca_cert"]))
    if api_key:
        identity = Identity(lambda: str(api_key), lambda: False, lambda: "the given api_key")
        endpoint = replace(endpoint, client_cert_pem=None, client_key_pem=None)
    return endpoint, identity


def _anonymous() -> Identity:
    return Identity(lambda: None, lambda: False, lambda: "nobody: host was given without api_key")


def _of_kubeconfig(params: Mapping[str, Any]) -> tuple[Endpoint, Identity]:
    source = params.get("kubeconfig")
    if not source:
        source = os.environ.get("KUBECONFIG") or str(Path(DEFAULT_KUBECONFIG).expanduser())
        if not any(Path(path).expanduser().exists() for path in source.split(os.pathsep) if path):
            raise InvalidArgument(
                "choose the Kubernetes cluster",
                answer=f"neither cluster_name nor a kubeconfig was given, and there is no {source}",
                advice="set cluster_name to the EKS cluster's name",
            )
    access = kubeconfig.load(source, params.get("context"))
    token = KeptToken(access.token, usable_seconds=None)
    return access.endpoint, Identity(token.value, token.renew, lambda: access.user)


@dataclass(frozen=True)
class Cluster:
    """What it takes to reach an EKS cluster.

    :param authority: the CA certificate, as DescribeCluster and kubeconfigs have it: base64 of PEM.
    """

    name: str
    url: str
    authority: str


def _known(params: Mapping[str, Any], aws: Aws) -> Cluster | None:
    """The cluster that an earlier step has read, if it is the one that is meant: of this name, in this region.

    One of the same name in another account refuses the token of a caller who is not let in there.
    """
    cluster = params.get("cluster") or {}
    url, authority = cluster.get("endpoint"), cluster.get("certificate_authority")
    meant = cluster.get("name") == params["cluster_name"] and _region(cluster) == aws.client("sts").meta.region_name
    if not meant or not url or not authority:
        return None
    return Cluster(params["cluster_name"], url, authority)


def _region(cluster: Mapping[str, Any]) -> str:
    """The region of the cluster's ARN; empty where there is none."""
    return str(cluster.get("arn") or ":::").split(":")[3]


def _read_cluster(aws: Aws, name: str) -> Cluster:
    cluster = require_cluster(aws, name)
    url, authority = cluster.get("endpoint"), cluster.get("certificateAuthority", {}).get("data")
    if not url or not authority:
        answer = f"its status is {cluster.get('status')}: it has no endpoint yet"
        raise Missing("reach EKS cluster", target=name, answer=answer, advice="wait until it is ACTIVE")
    return Cluster(name, url, authority)


def _of_cluster(aws: Aws, cluster: Cluster) -> tuple[Endpoint, Identity]:
    sts = aws.client("sts")
    token = KeptToken(lambda: eks_token.mint(sts, cluster.name), usable_seconds=eks_token.USABLE_SECONDS)
    endpoint = Endpoint(cluster.url, ca_pem=_decoded(cluster.authority, cluster.name))
    return endpoint, Identity(token.value, token.renew, lambda: str(caller(sts)["Arn"]))


def _decoded(authority: str, cluster: str) -> str:
    try:
        return base64.b64decode(authority).decode("ascii")
    except ValueError as error:
        raise Unavailable("read the CA of EKS cluster", target=cluster, answer=f"it is no PEM: {error}") from error


def _read(path: str) -> str:
    try:
        return Path(path).expanduser().read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise unreadable("CA certificate", path, error, option="ca_cert") from error


@dataclass
class KeptToken:
    """A token that is made when first asked for and kept while it counts; safe among threads.

    :param usable_seconds: how long it is used; None until the server refuses it.
    """

    make: Callable[[], str | None]
    usable_seconds: float | None
    now: Callable[[], float] = time.monotonic
    _value: str | None = field(default=None, repr=False)
    _made_at: float = 0.0
    _made: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def value(self) -> str | None:
        with self._lock:
            aged = self.usable_seconds is not None and self.now() - self._made_at >= self.usable_seconds
            if not self._made or aged:
                self._value, self._made_at, self._made = self.make(), self.now(), True
            return self._value

    def renew(self) -> bool:
        """Forget the token; whether there was one, so that asking again makes sense."""
        with self._lock:
            had = self._value is not None
            self._made = False
            return had
