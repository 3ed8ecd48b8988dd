# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Manifests in files: YAML as Kubernetes reads it.

PRIVATE to the collection.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import (
    InvalidArgument,
    Unavailable,
    unreadable,
)

# What YAML does not take as it is, or takes for the end of a line (YAML 1.1, 5.1 and 5.4).
ESCAPED = re.compile(r"[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")

try:
    import yaml

    YAML_ERROR = ""

    # Without timestamps: Kubernetes knows JSON's types only, and a date in a manifest is text.
    _RESOLVERS = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    _LOADER = type("_Loader", (yaml.SafeLoader,), {"yaml_implicit_resolvers": _RESOLVERS})
except ImportError as import_error:
    YAML_ERROR = str(import_error)


def parsed(text: str, *, source: str) -> list[Any]:
    """Every document of a YAML text.

    :raises InvalidArgument: when it is not YAML.
    """
    if YAML_ERROR:
        advice = "install PyYAML for the Python that runs the module"
        raise Unavailable("read the manifest", target=source, answer=YAML_ERROR, advice=advice)
    try:
        # The loader is a SafeLoader.
        return list(yaml.load_all(text, Loader=_LOADER))
    except yaml.YAMLError as error:
        raise InvalidArgument("read the manifest", target=source, answer=str(error)) from error


def written(value: Any) -> str:
    """A value as JSON that YAML reads alike: YAML has no pairs of surrogates, which are JSON's escapes of emoji."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def read(path: str) -> list[Any]:
    """Every document of a YAML file.

    :raises InvalidArgument: when it cannot be read or is not YAML.
    """
    try:
        text = Path(path).read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        raise unreadable("manifest", path, error, option="src") from error
    return parsed(text, source=path)
