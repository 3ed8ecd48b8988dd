# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A file that is not there is told in one line: which file, and which option named it."""

from __future__ import annotations

import pytest

from tests.unit.plugins.modules.applied import CONFIG_MAP

CLUSTER = {"cluster_name": "mz-k8s"}
NOWHERE = "/nowhere/file"


@pytest.mark.parametrize(
    ("module", "arguments", "option", "what"),
    [
        ("k8s_objects", {"host": "https://127.0.0.1:1", "src": [NOWHERE]}, "src", "manifest"),
        ("k8s_objects", {"kubeconfig": NOWHERE, "objects": [CONFIG_MAP]}, "kubeconfig", "kubeconfig"),
        (
            "k8s_objects",
            {"host": "https://127.0.0.1:1", "ca_cert": NOWHERE, "objects": [CONFIG_MAP]},
            "ca_cert",
            "CA certificate",
        ),
        ("iam_policy", {"name": "x", "src": NOWHERE}, "src", "policy document"),
        ("http_check", {"url": "https://127.0.0.1:1", "ca_path": NOWHERE}, "ca_path", "CA certificates"),
        ("eks_cluster_info", CLUSTER | {"aws_ca_bundle": NOWHERE}, "aws_ca_bundle", "CA certificates"),
    ],
)
def test_the_option_that_named_a_file_is_told_with_it(run_module, aws, module, arguments, option, what):
    result = run_module(module, **arguments)
    assert result["error"] == "InvalidArgument"
    assert result["msg"] == (
        f"could not read the {what} {NOWHERE}: No such file or directory. "
        f"Check {option}, a path on the host that runs the module."
    )
