# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The door to AWS: sessions, retries, paging, and an SDK error made into one of ours.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import session as sessions
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.errors import NOT_AWS, translate
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.region import checked
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import (
    EksIngressError,
    Unauthenticated,
    Unavailable,
    unreadable,
)
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._version import VERSION

if not sessions.BOTO_ERROR:
    import botocore.config
    import botocore.exceptions
    import botocore.parsers

    # An answer that cannot be read is none of the SDK's own errors.
    SDK_ERRORS = (
        botocore.exceptions.ClientError,
        botocore.exceptions.BotoCoreError,
        botocore.parsers.ResponseParserError,
    )


@dataclass
class Aws:
    """Clients by service name, made when first used and kept.

    :param max_attempts: calls made at most for one request; retries back off adaptively.
    """

    region: str | None = None
    profile: str | None = None
    access_key: str | None = None
    secret_key: str | None = None
    session_token: str | None = None
    endpoint_url: str | None = None
    verify: str | bool = True
    assume_role: str | None = None
    max_attempts: int = 8
    _clients: dict[str, Any] = field(default_factory=dict, repr=False)
    _session: Any = field(default=None, repr=False)

    @classmethod
    def of(cls, params: Mapping[str, Any]) -> Aws:
        """From a module's arguments (the AWS argument spec)."""
        validate = params.get("validate_certs", True)
        return cls(
            region=params.get("region"),
            profile=params.get("profile"),
            access_key=params.get("access_key"),
            secret_key=params.get("secret_key"),
            session_token=params.get("session_token"),
            endpoint_url=params.get("endpoint_url"),
            verify=(params.get("aws_ca_bundle") or True) if validate else False,
            assume_role=params.get("assume_role"),
            max_attempts=params.get("max_attempts") or 8,
        )

    def client(self, service: str) -> Any:
        """The client of a service. Raises InvalidArgument, Unauthenticated or Unavailable."""
        if service not in self._clients:
            if self._session is None:
                self._session = self._open_session()
            self._clients[service] = self._make_client(self._session, service)
        return self._clients[service]

    @property
    def partition(self) -> str:
        """``aws``, ``aws-cn``, ``aws-us-gov``: by the region."""
        # Any client knows; making one for this alone would be the slowest part of a short module.
        known = next(iter(self._clients.values()), None) or self.client("sts")
        partition: str = known.meta.partition
        return partition

    def _open_session(self) -> Any:
        if sessions.BOTO_ERROR:
            raise Unavailable(
                "reach AWS",
                answer=sessions.BOTO_ERROR,
                advice="install boto3 for the Python that runs the module (requirements.txt)",
            )
        if bool(self.access_key) != bool(self.secret_key):
            raise Unauthenticated(
                "open an AWS session",
                answer=f"only the {'access' if self.access_key else 'secret'} key was given",
                advice="give both the access key and the secret key",
            )
        # Given keys win over a given profile; a given profile wins over the environment's keys, in the SDK.
        profile = None if self.access_key else self.profile or None
        try:
            session = sessions.new_session(profile=profile, region=self.region)
            # Reads the profile, or says that there is none of that name, whatever else is given.
            session.get_scoped_config()
            configured = session.get_config_variable("region")
        except botocore.exceptions.BotoCoreError as error:
            raise translate(
                error, attempted="open an AWS session", target=f"with profile {profile}" if profile else ""
            ) from error
        region = checked(configured)
        if self.access_key:
            session.set_credentials(self.access_key, self.secret_key, self.session_token)
        return self._assume(session, region, profile) if self.assume_role else session

    def _assume(self, session: Any, region: str, profile: str | None) -> Any:
        answer = call(
            self._make_client(session, "sts"),
            "assume_role",
            attempted="assume the role",
            target=str(self.assume_role),
            RoleArn=self.assume_role,
            RoleSessionName="edgeworks-eks-ingress",
        )
        keys = answer["Credentials"]
        # Of the same profile, whose other settings hold for the role's calls too; its credentials do not.
        assumed = sessions.new_session(region=region, profile=profile)
        assumed.set_credentials(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])
        return assumed

    def _make_client(self, session: Any, service: str) -> Any:
        config = botocore.config.Config(
            retries={"mode": "adaptive", "total_max_attempts": self.max_attempts},
            user_agent_extra=f"edgeworks.eks_ingress/{VERSION}",
        )
        _check_bundle(self.verify)
        # None: as the SDK is configured, which may name a CA bundle in the profile.
        verify = None if self.verify is True else self.verify
        try:
            return session.create_client(service, endpoint_url=self.endpoint_url, verify=verify, config=config)
        except (botocore.exceptions.BotoCoreError, ValueError) as error:
            raise translate(error, attempted="make an AWS client for", target=service) from error


def _check_bundle(verify: str | bool) -> None:
    """The SDK reads it when it connects, and tells nobody then which file was meant."""
    if isinstance(verify, bool):
        return
    try:
        Path(verify).stat()
    except OSError as error:
        raise unreadable("CA certificates", verify, error, option="aws_ca_bundle") from error


def call(client: Any, operation: str, *, attempted: str, target: str, **arguments: Any) -> dict[str, Any]:
    """One API call.

    :param attempted: verb and noun for the error: ``create the IAM role``.
    :raises EksIngressError: the SDK's error, translated.
    """
    (answer,) = _answers(lambda: [getattr(client, operation)(**arguments)], attempted=attempted, target=target)
    return answer


def presigned_url(client: Any, operation: str, *, expires: int, attempted: str, target: str) -> str:
    """The signed GET of an API call, which is not made.

    :param expires: seconds.
    :raises EksIngressError: when there are no credentials to sign with.
    """
    try:
        return str(client.generate_presigned_url(ClientMethod=operation, ExpiresIn=expires, HttpMethod="GET"))
    except SDK_ERRORS as error:
        raise translate(error, attempted=attempted, target=target) from error


def find(
    client: Any, operation: str, *, missing: tuple[str, ...], attempted: str, target: str, **arguments: Any
) -> dict[str, Any] | None:
    """One API call whose subject may not exist: the error codes of ``missing`` become None."""
    try:
        return call(client, operation, attempted=attempted, target=target, **arguments)
    except EksIngressError as error:
        if _code(error.__cause__) in missing:
            return None
        raise


def pages(
    client: Any,
    operation: str,
    key: str,
    *,
    attempted: str,
    target: str,
    missing: tuple[str, ...] = (),
    **arguments: Any,
) -> list[Any]:
    """Every item of every page of a paginated call, under the answer's ``key``.

    :param missing: error codes that mean that there is none.
    """
    try:
        answers = whole_pages(client, operation, attempted=attempted, target=target, **arguments)
    except EksIngressError as error:
        if _code(error.__cause__) in missing:
            return []
        raise
    return [item for page in answers for item in page.get(key, [])]


def whole_pages(client: Any, operation: str, *, attempted: str, target: str, **arguments: Any) -> list[dict[str, Any]]:
    """Every page of a paginated call, for answers with more than one list."""
    paginator = client.get_paginator(operation)
    return _answers(lambda: list(paginator.paginate(**arguments)), attempted=attempted, target=target)


def _answers(ask: Callable[[], list[dict[str, Any]]], *, attempted: str, target: str) -> list[dict[str, Any]]:
    web_page = Unavailable(attempted, target=target, answer="a web page came instead of AWS's answer", advice=NOT_AWS)
    try:
        answers = ask()
    except SDK_ERRORS as error:
        raise translate(error, attempted=attempted, target=target) from error
    except KeyError as error:
        # The SDK's parser, where a page happens to be well-formed XML.
        raise web_page from error
    if any(_is_web_page(answer) for answer in answers):
        raise web_page
    return answers


def _is_web_page(answer: Mapping[str, Any]) -> bool:
    """Whether the SDK took a proxy's page for an answer in which nothing is: AWS names every request, in no HTML."""
    metadata = answer.get("ResponseMetadata", {})
    kind = str(metadata.get("HTTPHeaders", {}).get("content-type", ""))
    return kind.startswith("text/html") and "RequestId" not in metadata


def _code(error: BaseException | None) -> str:
    """The code of AWS's error; empty for any other."""
    return str(getattr(error, "response", {}).get("Error", {}).get("Code", ""))
