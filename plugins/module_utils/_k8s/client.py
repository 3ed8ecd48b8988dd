# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Kubernetes API: one request per function, of any kind the server knows. Decides nothing.

PRIVATE to the collection.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.client import Aws
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Missing
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s import auth, served_kinds
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.builtin_kinds import BUILTIN_KINDS
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.resource import Resource
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.transport import Transport

PAGE = 500
APPLY = "application/apply-patch+yaml"
MERGE = "application/merge-patch+json"
# Bytes of a log. The server cuts at the end, where the newest is: far more than the lines that are asked for need.
LONGEST_LOG = 256 * 1024
METADATA_ONLY = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"

Objects = list[dict[str, Any]]


def connect(params: Mapping[str, Any], aws: Aws) -> Kubernetes:
    """The cluster that the arguments mean (argument spec KUBERNETES).

    :raises EksIngressError: when they mean none, or its endpoint cannot be read.
    """
    name = params.get("cluster_name")
    return Kubernetes(Transport(*auth.resolve(params, aws)), EksCluster(aws, name) if name else None)


@dataclass(frozen=True)
class EksCluster:
    """The cluster as AWS knows it, for what only AWS can tell of its pods."""

    aws: Aws
    name: str


@dataclass
class Kubernetes:
    """Objects are dictionaries as the API gives them; missing objects and missing kinds are None.

    :param eks: None where it is not known which EKS cluster this is, or whether it is one.
    """

    transport: Transport
    eks: EksCluster | None = None
    _resources: dict[tuple[str, str], Resource] = field(default_factory=dict, repr=False)
    _discovering: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def resource(self, api_version: str, kind: str) -> Resource | None:
        """The kind, or None when the server does not serve it (now: a CRD may come later)."""
        builtin = BUILTIN_KINDS.get((api_version, kind))
        if builtin:
            return builtin
        # Many threads ask for the same kinds at once: the first asks the server, the others find the answer.
        with self._discovering:
            if (api_version, kind) not in self._resources:
                self._discover(api_version)
            return self._resources.get((api_version, kind))

    def discovery(self) -> Mapping[str, Any]:
        """The groups that the server serves with their kinds (APIGroupDiscoveryList); of an old server nothing."""
        groups = self.transport.json(
            "GET", "/apis", attempted="read the kinds of", target="the cluster", accept=served_kinds.AGGREGATED
        )
        return groups or {}

    def get(self, api_version: str, kind: str, name: str, namespace: str | None = None) -> dict[str, Any] | None:
        path = self._path(api_version, kind, namespace, name)
        if path is None:
            return None
        return self.transport.json("GET", path, attempted="read", target=described(kind, name, namespace))

    def list(
        self,
        api_version: str,
        kind: str,
        namespace: str | None = None,
        label_selector: str = "",
        field_selector: str = "",
        metadata_only: bool = False,
    ) -> Objects:
        """All objects of all pages; of all namespaces when none is given."""
        path = self._path(api_version, kind, namespace, None)
        if path is None:
            return []
        query = {"limit": PAGE, "labelSelector": label_selector, "fieldSelector": field_selector}
        query = {key: value for key, value in query.items() if value}
        accept = METADATA_ONLY if metadata_only else "application/json"
        pages = self._pages(path, query, accept, target=kind + (f" in namespace {namespace}" if namespace else ""))
        # The items of a list come without these two, those with metadata only with other ones.
        return [{**item, "apiVersion": api_version, "kind": kind} for item in pages]

    def _pages(self, path: str, query: dict[str, Any], accept: str, *, target: str) -> Objects:
        items: Objects = []
        proceed = ""
        while True:
            page = query | ({"continue": proceed} if proceed else {})
            status, data = self.transport.request("GET", path, query=page, accept=accept)
            if status == HTTPStatus.GONE and proceed:
                # The continuation is older than the server's memory: begin again, all at once, as client-go does.
                query = {key: value for key, value in query.items() if key != "limit"}
                items, proceed = [], ""
                continue
            if status == HTTPStatus.NOT_FOUND:
                return []
            answer = self.transport.checked(status, data, attempted="list", target=target)
            items += answer.get("items") or []
            proceed = answer.get("metadata", {}).get("continue") or ""
            if not proceed:
                return items

    def apply(
        self,
        obj: Mapping[str, Any],
        field_manager: str,
        force: bool,
        dry_run: bool = False,
        validation: str = "Strict",
    ) -> dict[str, Any]:
        """Server-side apply; the object as it then is (or would be).

        :param validation: of fields that the kind does not have: Strict refuses them, Ignore drops them.
        :raises Missing: when its kind or namespace does not exist.
        :raises Conflict: naming field and manager, when others hold fields and ``force`` is not given.
        """
        metadata = obj["metadata"]
        target = described(obj["kind"], metadata["name"], metadata.get("namespace"))
        attempted = "predict the apply of" if dry_run else "apply"
        path = self._path(obj["apiVersion"], obj["kind"], metadata.get("namespace"), metadata["name"])
        if path is None:
            answer = f"the cluster does not serve {obj['kind']} of {obj['apiVersion']}"
            advice = served_kinds.advice_on(obj["kind"], self.discovery())
            raise Missing(attempted, target=target, answer=answer, advice=advice)
        query = {"fieldManager": field_manager, "force": str(force).lower(), "fieldValidation": validation}
        query |= {"dryRun": "All"} if dry_run else {}
        status, data = self.transport.request("PATCH", path, query=query, body=obj, content_type=APPLY)
        return self.transport.checked(status, data, attempted=attempted, target=target)

    def patch_merge(
        self, api_version: str, kind: str, name: str, patch: Mapping[str, Any], namespace: str | None = None
    ) -> dict[str, Any] | None:
        """JSON merge patch; the object after it, or None when it does not exist."""
        path = self._path(api_version, kind, namespace, name)
        if path is None:
            return None
        target = described(kind, name, namespace)
        return self.transport.json("PATCH", path, attempted="patch", target=target, body=patch, content_type=MERGE)

    def delete(
        self,
        api_version: str,
        kind: str,
        name: str,
        namespace: str | None = None,
        propagation: str = "Background",
        uid: str | None = None,
    ) -> dict[str, Any] | None:
        """Ask for deletion; finalizers may keep the object for a while. None when it does not exist.

        :param uid: only the object that has this uid, so that one made since is not hit.
        """
        path = self._path(api_version, kind, namespace, name)
        if path is None:
            return None
        options: dict[str, Any] = {"propagationPolicy": propagation}
        options |= {"preconditions": {"uid": uid}} if uid else {}
        target = described(kind, name, namespace)
        return self.transport.json("DELETE", path, attempted="delete", target=target, body=options)

    def pod_log(
        self, namespace: str, name: str, container: str | None = None, tail: int = 20, previous: bool = False
    ) -> str:
        """The last lines of a container's log; empty when there is none (yet)."""
        query: dict[str, Any] = {"tailLines": tail, "limitBytes": LONGEST_LOG}
        query |= {"container": container} if container else {}
        query |= {"previous": "true"} if previous else {}
        path = f"/api/v1/namespaces/{quote(namespace, safe='')}/pods/{quote(name, safe='')}/log"
        status, data = self.transport.request("GET", path, query=query, accept="*/*")
        # A container that has not started answers 400, a pod that is gone 404.
        if status in (HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND):
            return ""
        if status >= HTTPStatus.BAD_REQUEST:
            self.transport.checked(status, data, attempted="read the log of", target=described("Pod", name, namespace))
        return data.decode(errors="replace")

    def request(
        self,
        method: str,
        path: str,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        content_type: str = "application/json",
    ) -> dict[str, Any] | None:
        """Any request that has no function here; None for 404."""
        return self.transport.json(
            method, path, query=query, body=body, content_type=content_type, attempted=method, target=path
        )

    def _path(self, api_version: str, kind: str, namespace: str | None, name: str | None) -> str | None:
        resource = self.resource(api_version, kind)
        if resource is None:
            return None
        if name and resource.namespaced:
            namespace = namespace or "default"
        within = f"/namespaces/{quote(namespace, safe='')}" if namespace and resource.namespaced else ""
        one = f"/{quote(name, safe='')}" if name else ""
        return f"{group_path(api_version)}{within}/{resource.plural}{one}"

    def _discover(self, api_version: str) -> None:
        answer = self.transport.json(
            "GET", group_path(api_version), attempted="read the kinds of", target=f"API {api_version}"
        )
        for item in (answer or {}).get("resources") or []:
            if "/" not in item["name"]:
                resource = Resource(api_version, item["kind"], item["name"], bool(item["namespaced"]))
                self._resources[(api_version, item["kind"])] = resource


def group_path(api_version: str) -> str:
    """``/api/v1``, ``/apis/apps/v1``."""
    return f"/apis/{api_version}" if "/" in api_version else f"/api/{api_version}"


def described(kind: str, name: str, namespace: str | None) -> str:
    """``Deployment default/app1``, as errors and diffs name an object."""
    return f"{kind} {namespace + '/' if namespace else ''}{name}"
