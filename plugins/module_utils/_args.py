# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Argument specs shared by the modules; each constant has a doc fragment of the same name in lower case.

Names, aliases and environment variables follow amazon.aws and kubernetes.core; credentials follow the AWS CLI.

PRIVATE to the collection.
"""

from __future__ import annotations

from typing import Any

from ansible.module_utils.basic import env_fallback

ArgumentSpec = dict[str, dict[str, Any]]

AWS: ArgumentSpec = {
    # Who the caller is has no fallback here: the SDK reads the environment itself, and only it knows that a profile
    # that was asked for goes before the environment's keys.
    "access_key": {"type": "str", "aliases": ["aws_access_key_id", "aws_access_key"], "no_log": False},
    "secret_key": {"type": "str", "aliases": ["aws_secret_access_key", "aws_secret_key"], "no_log": True},
    "session_token": {"type": "str", "aliases": ["aws_session_token"], "no_log": True},
    "profile": {"type": "str", "aliases": ["aws_profile"]},
    "region": {
        "type": "str",
        "aliases": ["aws_region"],
        "fallback": (env_fallback, ["AWS_REGION", "AWS_DEFAULT_REGION"]),
    },
    "endpoint_url": {
        "type": "str",
        "aliases": ["aws_endpoint_url"],
        "fallback": (env_fallback, ["AWS_URL", "AWS_ENDPOINT_URL"]),
    },
    "aws_ca_bundle": {"type": "path", "fallback": (env_fallback, ["AWS_CA_BUNDLE"])},
    "validate_certs": {"type": "bool", "default": True},
    "assume_role": {"type": "str"},
    "max_attempts": {"type": "int", "default": 8, "fallback": (env_fallback, ["AWS_MAX_ATTEMPTS"])},
}

KUBERNETES: ArgumentSpec = {
    "cluster_name": {"type": "str"},
    "cluster": {"type": "dict"},
    "kubeconfig": {"type": "raw", "fallback": (env_fallback, ["K8S_AUTH_KUBECONFIG"])},
    "context": {"type": "str", "fallback": (env_fallback, ["K8S_AUTH_CONTEXT"])},
    "host": {"type": "str", "fallback": (env_fallback, ["K8S_AUTH_HOST"])},
    "api_key": {"type": "str", "no_log": True, "fallback": (env_fallback, ["K8S_AUTH_API_KEY"])},
    "ca_cert": {
        "type": "path",
        "aliases": ["ssl_ca_cert"],
        "fallback": (env_fallback, ["K8S_AUTH_SSL_CA_CERT"]),
    },
}

WAIT: ArgumentSpec = {
    "wait": {"type": "bool", "default": True},
    "wait_timeout": {"type": "int", "default": 300},
}

TAGS: ArgumentSpec = {
    "tags": {"type": "dict", "aliases": ["resource_tags"]},
    "purge_tags": {"type": "bool", "default": True},
}

OWNER: ArgumentSpec = {
    "owner_tags": {"type": "dict"},
    "adopt": {"type": "bool", "default": False},
}

# How external-dns names the TXT records in which it keeps whose a record is.
REGISTRY: ArgumentSpec = {
    "txt_prefix": {"type": "str", "default": ""},
    "txt_suffix": {"type": "str", "default": ""},
    "txt_wildcard_replacement": {"type": "str", "default": ""},
}

RESOLVER: ArgumentSpec = {
    "resolver": {
        "type": "dict",
        "options": {"address": {"type": "str", "required": True}, "port": {"type": "int", "default": 53}},
    },
}

STATE: ArgumentSpec = {"state": {"type": "str", "choices": ["present", "absent"], "default": "present"}}
