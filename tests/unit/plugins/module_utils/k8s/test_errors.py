# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _errors as errors
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.errors import translate

TYPED = "failed to create typed patch object (default/a; networking.k8s.io/v1, Kind=Ingress): .spec.rules[0].host: expected string"


@pytest.mark.parametrize(
    ("message", "kind", "ends"),
    [(TYPED, errors.Refused, "expected string."), ("etcdserver: leader changed", errors.Unavailable, "Try again.")],
)
def test_a_field_of_the_wrong_type_is_not_worth_another_try(message, kind, ends):
    error = translate(500, {"message": message}, attempted="apply", target="Ingress a", identity=lambda: "")
    assert error.__class__ is kind
    assert str(error).endswith(ends)
