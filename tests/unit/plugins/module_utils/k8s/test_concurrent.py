# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import threading

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.concurrent import WORKERS, each, each_as_done


@pytest.mark.parametrize("items", [[], [3], [3, 1, 2], list(range(50))], ids=len)
def test_results_come_in_the_order_of_the_items(items):
    assert each(iter(items), lambda item: item * 2) == [item * 2 for item in items]


def test_one_item_is_done_in_the_callers_own_thread():
    assert each([1], lambda _item: threading.current_thread()) == [threading.current_thread()]


def test_several_are_done_at_once_and_no_more_than_there_are_workers():
    together = threading.Barrier(WORKERS, timeout=10)
    most = []

    def meet(_item):
        most.append(threading.active_count())
        together.wait()

    before = threading.active_count()
    each(range(WORKERS * 2), meet)
    assert max(most) <= before + WORKERS


def test_the_first_error_is_raised_once_all_have_ended():
    done = []

    def fail(item):
        done.append(item)
        if item in (1, 2):
            raise ValueError(f"item {item}")

    with pytest.raises(ValueError, match="item 1"):
        each(range(4), fail)
    assert sorted(done) == [0, 1, 2, 3]


@pytest.mark.parametrize("items", [[], [3], [3, 1, 2], list(range(50))], ids=len)
def test_each_item_is_told_when_it_is_done_and_the_results_come_at_the_end(items):
    told = []

    def all_of_it():
        results = yield from each_as_done(iter(items), lambda item: item * 2)
        assert results == [item * 2 for item in items]

    told.extend(all_of_it())
    assert told == items


def test_what_was_done_beside_an_error_is_told_before_the_error():
    doing = each_as_done([1, 0, 2], lambda item: 1 / item)
    assert [next(doing), next(doing)] == [1, 2]
    with pytest.raises(ZeroDivisionError):
        next(doing)
