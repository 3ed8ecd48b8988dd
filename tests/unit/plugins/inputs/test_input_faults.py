# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a rule is made of: a pattern for a text or for each of a list, the bounds of a number."""

from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _input_faults as faults
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._names import LABEL


@pytest.mark.parametrize(
    ("rule", "of", "value", "said"),
    [
        (faults.text, (LABEL,), "web", ""),
        (faults.text, (LABEL,), "Web", 'It is "Web".'),
        (faults.text, (LABEL,), 7, "It is the number 7."),
        (faults.text, (LABEL,), "日本", 'It is "日本".'),
        # As long as what is shown in full may be, the quotes included, and longer.
        (faults.text, (LABEL,), "A" * 78, f'It is "{"A" * 78}".'),
        (faults.text, (LABEL,), "A" * 79, f'It is "{"A" * 79}…", of 79 characters.'),
        (faults.list_of, (LABEL,), ["web", "api"], ""),
        (faults.list_of, (LABEL,), ("web",), ""),
        (faults.list_of, (LABEL,), [], "It is an empty list."),
        (faults.list_of, (LABEL,), "web", 'It is "web".'),
        (faults.list_of, (LABEL,), ["web", "A"], 'It has "A".'),
        (faults.list_of, (LABEL,), ["web", "api", "web"], 'It has "web" twice.'),
        # What cannot be at all comes before what is there twice.
        (faults.list_of, (LABEL,), ["web", "web", "A", "B"], 'It has "A".'),
        (faults.number, (2, 4), 2, ""),
        (faults.number, (2, 4), "4", ""),
        (faults.number, (2, 4), 1, "It is the number 1."),
        (faults.number, (2, 4), "5", 'It is "5".'),
        (faults.number, (2, 4), "three", 'It is "three".'),
        (faults.number, (0, 4), False, "It is true or false."),
    ],
)
def test_a_rule_says_what_is_wrong_with_a_value(rule, of, value, said):
    # Made here: what is made when the module is imported cannot be changed by a trial of the tests.
    assert rule(*of)(value) == said


@pytest.mark.parametrize(
    ("fault", "value"),
    [
        (faults.tags, {"team": "edge"}),
        (faults.annotation_texts, {"team": "edge"}),
        (faults.dictionary, {}),
        (faults.url, "https://a.example"),
        (faults.boolean, "no"),
        (faults.resolver, {"address": "1.1.1.1"}),
        (faults.port_map, {"80": 20080}),
        (faults.paths, [{"path": "/", "service": "web", "port": 80}]),
        (faults.apps, []),
    ],
)
def test_nothing_is_said_of_a_value_that_is_right(fault, value):
    assert fault(value) == ""
