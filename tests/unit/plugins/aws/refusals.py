# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What AWS answers to a CreatePolicy that it refuses, and the error of ours that it becomes."""

from __future__ import annotations

import botocore.exceptions
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.errors import translate

ME = "arn:aws:iam::123456789012:user/me"
POLICY = "arn:aws:iam::123456789012:policy/x"


def refusal(code, message="because"):
    return botocore.exceptions.ClientError({"Error": {"Code": code, "Message": message}}, "CreatePolicy")


def told(error):
    return translate(error, attempted="create the IAM policy", target="reader")
