# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is secret in the URLs of a text is not told; everything else is."""

from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._url_secrets import masked, without_login


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", ""),
        ("demo 1.0.0 of https://charts.example/a", "demo 1.0.0 of https://charts.example/a"),
        ("http://me:pw@host/a", "http://me:***@host/a"),
        ("http://me:p@w:x@host:80/a", "http://me:***@host:80/a"),
        ("http://:pw@host", "http://:***@host"),
        ("http://me:@host", "http://me:***@host"),
        ("http://token@host", "http://***@host"),
        ("https://h/a?token=x&b=y#c", "https://h/a?token=***&b=***#c"),
        ("https://h/a?b=&flag", "https://h/a?b=&flag"),
        ('Get "https://h/a?token=x": EOF', 'Get "https://h/a?token=***": EOF'),
        ("at https://h/a?token=x: not found", "at https://h/a?token=***: not found"),
        ("s3+x.y-z://me:pw@h and HTTPS://me:pw@h.", "s3+x.y-z://me:***@h and HTTPS://me:***@h."),
        # No URL, no login, no query.
        ("me:pw@host a?token=x", "me:pw@host a?token=x"),
        ("oci://r/demo@sha256:ab", "oci://r/demo@sha256:ab"),
        ("https://h?a@b", "https://h?a@b"),
        ("https://h#a@b", "https://h#a@b"),
        ("<https://h/> me@host", "<https://h/> me@host"),
        ("'https://h/' me@host", "'https://h/' me@host"),
    ],
)
def test_a_password_a_token_and_a_query_are_masked(text, told):
    assert masked(text) == told


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        ("https://me:pw@host/a", ("https://host/a", "me", "pw")),
        ("https://a%40b:p%2Fw@host", ("https://host", "a@b", "p/w")),
        ("https://me:p:w@host", ("https://host", "me", "p:w")),
        *((url, (url, None, None)) for url in ("https://host/a", "https://me@host", "https://me:@host", "https://:pw@host", "")),
    ],
)  # fmt: skip
def test_a_url_is_parted_from_its_login_where_it_has_both(url, parts):
    assert without_login(url) == parts
