# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A name that IAM refuses ends a module before it asks AWS anything."""

from __future__ import annotations

import pytest

READ = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
ROLE = {"name": "app", "cluster_name": "mz-k8s", "service_accounts": ["a/b"]}
POLICY = {"name": "reader", "document": READ}
LONG_ROLE, LONG_POLICY = "r" * 65, "p" * 129


@pytest.mark.parametrize("more", [{}, {"_check": True}, {"state": "absent"}], ids=["present", "check", "absent"])
@pytest.mark.parametrize(
    ("module", "arguments", "told"),
    [
        ("irsa_role", ROLE | {"name": LONG_ROLE}, f"use the IAM role {LONG_ROLE}: its name has 65 characters"),
        ("irsa_role", ROLE | {"name": "a/b"}, "use the IAM role a/b: its name has '/'"),
        (
            "irsa_role",
            ROLE | {"inline_policies": {LONG_POLICY: READ}},
            f"write the inline policy {LONG_POLICY}: its name has 129 characters",
        ),
        (
            "iam_policy",
            POLICY | {"name": LONG_POLICY},
            f"use the IAM policy {LONG_POLICY}: its name has 129 characters",
        ),
        ("iam_policy", POLICY | {"name": "a b"}, "use the IAM policy a b: its name has ' '"),
    ],
)
def test_it_is_refused_before_any_call(run_module, aws, aws_calls, module, arguments, told, more):
    failed = run_module(module, **arguments | more)
    assert (failed["error"], aws_calls.made) == ("InvalidArgument", [])
    assert failed["msg"].startswith(f"could not {told}")
