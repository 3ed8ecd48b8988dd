# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations


class ModuleDocFragment:
    """Documents _args.AWS."""

    DOCUMENTATION = r"""
requirements:
  - boto3 >= 1.36.0
  - botocore >= 1.36.0
options:
  access_key:
    description:
      - AWS access key id. Without it and O(profile), credentials are found as by the AWS CLI, in the environment
        (E(AWS_ACCESS_KEY_ID), then E(AWS_PROFILE)) or in its configuration.
    type: str
    aliases: [aws_access_key_id, aws_access_key]
  secret_key:
    description: AWS secret access key.
    type: str
    aliases: [aws_secret_access_key, aws_secret_key]
  session_token:
    description: AWS session token of temporary credentials.
    type: str
    aliases: [aws_session_token]
  profile:
    description:
      - A named profile of the AWS configuration. Ignored when O(access_key) is given.
      - It goes before keys in the environment, and one that does not exist is an error.
    type: str
    aliases: [aws_profile]
  region:
    description: AWS region.
    type: str
    aliases: [aws_region]
  endpoint_url:
    description: URL to use instead of the AWS endpoints, for every service.
    type: str
    aliases: [aws_endpoint_url]
  aws_ca_bundle:
    description: CA bundle that AWS's certificates are verified with.
    type: path
  validate_certs:
    description: Whether TLS certificates of AWS are verified.
    type: bool
    default: true
  assume_role:
    description: ARN of a role to assume before any other call.
    type: str
  max_attempts:
    description: How often one API request is tried at most; retries back off adaptively.
    type: int
    default: 8
"""
