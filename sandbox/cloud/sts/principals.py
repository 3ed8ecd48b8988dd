# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who can sign requests: IAM users by their access keys, roles by the sessions that STS gave out."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from moto.iam.models import IAMBackend, Role, iam_backends

# Access keys of temporary credentials begin so ("IAM identifiers" of the IAM User Guide); users' own with AKIA.
SESSION_KEY_PREFIX = "ASIA"


@dataclass(frozen=True)
class Principal:
    """An identity that makes calls. `arn` is what GetCallerIdentity answers; `user_id` likewise."""

    arn: str
    user_id: str
    account_id: str
    user_name: str | None = None
    role_name: str | None = None
    role_arn: str | None = None
    role_id: str | None = None
    # Session tags: aws:PrincipalTag/* of what the session calls.
    tags: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Credentials:
    """An access key with what it takes to check a request that it signed."""

    principal: Principal
    access_key: str
    secret_key: str
    session_token: str | None = None
    expiration: datetime | None = None


class UnknownKey(Exception):
    """No user and no session has this access key."""


class ExpiredSession(Exception):
    """The session of this access key is over."""


class Principals:
    """The access keys of one account: users' keys live in moto, sessions here."""

    def __init__(self, account_id: str) -> None:
        self._account_id = account_id
        self._sessions: dict[str, Credentials] = {}
        self._lock = threading.Lock()

    @property
    def iam(self) -> IAMBackend:
        return iam_backends[self._account_id]["aws"]

    def clear(self) -> None:
        """Forget every session."""
        with self._lock:
            self._sessions.clear()

    def open_session(
        self, role: Role, session_name: str, duration_seconds: int, tags: Mapping[str, str] | None = None
    ) -> Credentials:
        """New temporary credentials of a role."""
        arn = f"arn:aws:sts::{self._account_id}:assumed-role/{role.name}/{session_name}"
        principal = Principal(
            arn=arn,
            user_id=f"{role.id}:{session_name}",
            account_id=self._account_id,
            role_name=role.name,
            role_arn=role.arn,
            role_id=role.id,
            tags=tuple((tags or {}).items()),
        )
        return self._opened(principal, duration_seconds)

    def open_user_session(self, user: Principal, duration_seconds: int) -> Credentials:
        """New temporary credentials of a user, who stays who it is."""
        return self._opened(user, duration_seconds)

    def _opened(self, principal: Principal, duration_seconds: int) -> Credentials:
        credentials = Credentials(
            principal=principal,
            access_key=SESSION_KEY_PREFIX + secrets.token_hex(8).upper(),
            secret_key=secrets.token_urlsafe(30),
            session_token=secrets.token_urlsafe(160),
            expiration=datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=duration_seconds),
        )
        with self._lock:
            self._sessions[credentials.access_key] = credentials
        return credentials

    def credentials(self, access_key: str) -> Credentials:
        """What is behind an access key. Raises UnknownKey or ExpiredSession."""
        session = self._sessions.get(access_key)
        return self._user_key(access_key) if session is None else self._live(session)

    def _user_key(self, access_key: str) -> Credentials:
        key = self.iam.access_keys.get(access_key)
        if key is None or key.status != "Active" or key.user_name not in self.iam.users:
            raise UnknownKey(access_key)
        user = self.iam.users[key.user_name]
        principal = Principal(arn=user.arn, user_id=user.id, account_id=self._account_id, user_name=user.name)
        return Credentials(principal=principal, access_key=access_key, secret_key=key.secret_access_key)

    def _live(self, session: Credentials) -> Credentials:
        if session.expiration is not None and session.expiration <= datetime.now(UTC):
            raise ExpiredSession(session.access_key)
        # A role made again under the same name is another role: AWS ends the sessions of a deleted one.
        principal = session.principal
        if principal.role_id not in self.iam.roles and principal.user_name not in self.iam.users:
            raise UnknownKey(session.access_key)
        return session


def role_by_arn(iam: IAMBackend, arn: str) -> Role | None:
    """The role of an ARN, None when there is none."""
    return next((role for role in iam.roles.values() if role.arn == arn), None)
