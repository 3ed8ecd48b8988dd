# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every error is one line that the person at night can act on."""

from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _errors as errors
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import EksIngressError

TREE = (
    errors.InvalidArgument,
    errors.Missing,
    errors.Ambiguous,
    errors.Conflict,
    errors.Unauthenticated,
    errors.Denied,
    errors.Unavailable,
    errors.Refused,
    errors.Unadmitted,
    errors.Immutable,
    errors.TimedOut,
)


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ({}, "could not read the role."),
        ({"target": "alb"}, "could not read the role alb."),
        ({"answer": "NoSuchEntity"}, "could not read the role: NoSuchEntity."),
        ({"target": "alb", "answer": "NoSuchEntity"}, "could not read the role alb: NoSuchEntity."),
        ({"target": "alb", "advice": "make it"}, "could not read the role alb. Make it."),
        (
            {"target": "alb", "answer": "NoSuchEntity", "advice": "make it with irsa_role"},
            "could not read the role alb: NoSuchEntity. Make it with irsa_role.",
        ),
    ],
    ids=lambda said: "-".join(said) if isinstance(said, dict) else "",
)
def test_the_line_holds_what_is_known_and_no_more(said, line):
    assert str(EksIngressError("read the role", **said)) == line


@pytest.mark.parametrize("kind", TREE, ids=lambda kind: kind.__name__)
def test_every_kind_of_error_is_caught_by_the_door_and_speaks_alike(kind):
    error = kind("read the role", target="alb", answer="no", advice="make it", details={"seen": 1})
    assert isinstance(error, EksIngressError)
    assert str(error) == "could not read the role alb: no. Make it."
    assert (error.attempted, error.target, error.answer, error.advice) == ("read the role", "alb", "no", "make it")
    assert error.details == {"seen": 1}


def test_the_tree_has_no_other_branches():
    found = {kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, EksIngressError)}
    assert found - {EksIngressError} == set(TREE)
    parents = {kind: kind.__base__ for kind in TREE if kind.__bases__ != (EksIngressError,)}
    assert parents == {errors.Unadmitted: errors.Refused, errors.Immutable: errors.Refused}


@pytest.mark.parametrize(
    ("answer", "advice", "line"),
    [
        ("it said:\n  Traceback\n\tline 1", "", "could not read: it said: Traceback line 1."),
        ("no\r\nmore", "look\nat it", "could not read: no more. Look at it."),
        ("  spaced   out  ", "", "could not read: spaced out."),
        ("done.", "look.", "could not read: done. Look."),
        ("wait...", "", "could not read: wait."),
        ("X.", "ask X", "could not read: X. Ask X."),
        ("v1.2.3", "use v1.2.4", "could not read: v1.2.3. Use v1.2.4."),
    ],
)
def test_whatever_a_service_answers_it_stays_one_line_of_whole_sentences(answer, advice, line):
    assert str(EksIngressError("read", answer=answer, advice=advice)) == line


@pytest.mark.parametrize(
    ("advice", "sentence"),
    [("set x", "Set x."), ("AWS says", "AWS says."), ("é", "É."), ("iam:CreateRole it", "Iam:CreateRole it.")],
)
def test_advice_begins_as_a_sentence_and_leaves_the_rest_as_written(advice, sentence):
    assert str(EksIngressError("read", advice=advice)) == f"could not read. {sentence}"


def test_details_are_the_errors_own_copy():
    given = {"answers": ["a"]}
    error = EksIngressError("read", details=given)
    given["answers"] = ["b"]
    given["more"] = True
    assert error.details == {"answers": ["a"]}
    assert EksIngressError("read").details == {}


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (FileNotFoundError(2, "No such file or directory", "/etc/ca.pem"), "No such file or directory"),
        (OSError("the disk is on fire"), "the disk is on fire"),
        (ValueError("no ASCII"), "no ASCII"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_once_with_the_option_that_named_it(error, said):
    told = errors.unreadable("CA certificate", "/etc/ca.pem", error, option="ca_cert")
    assert isinstance(told, errors.InvalidArgument)
    assert str(told) == (
        f"could not read the CA certificate /etc/ca.pem: {said}. Check ca_cert, a path on the host that runs the module."
    )
