# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.builtin_kinds import BUILTIN_KINDS

from tests.unit.plugins.fake_kubernetes_http import KINDS


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind[:2] in BUILTIN_KINDS], ids=lambda kind: kind[1])
def test_a_builtin_kind_is_where_a_server_has_it(kind):
    api_version, name, plural, namespaced = kind
    builtin = BUILTIN_KINDS[api_version, name]
    assert (builtin.plural, builtin.namespaced) == (plural, namespaced)
    assert (builtin.api_version, builtin.kind) == (api_version, name)


def test_no_kind_whose_version_may_be_withdrawn_is_taken_for_granted():
    assert not [version for version, _kind in BUILTIN_KINDS if "alpha" in version or "beta" in version]
