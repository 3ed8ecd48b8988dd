# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _alb_compare as compare
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s import alb_ingress

from tests.unit.plugins.alb import ingress
from tests.unit.plugins.alb_shown import alb, asked, default, forward, group, rule, target


def test_an_alb_that_is_what_the_ingress_asks_for_has_no_mismatch():
    assert compare.mismatches(alb(), asked()) == []


@pytest.mark.parametrize(
    ("found", "wanted", "expected"),
    [
        (
            alb(scheme="internal"),
            asked(),
            "the scheme is internal, Ingress default/app-aws-ingress asks for internet-facing",
        ),
        (
            alb(),
            asked({"scheme": "internal"}),
            "the scheme is internet-facing, Ingress default/app-aws-ingress asks for internal",
        ),
        (alb(type="network"), asked(), "the load balancer is of type network, not application"),
        (alb([rule(1, "app1"), default()]), asked(), "no rule on port 80 for eks.frieza.dev/app2 to app2:80"),
        (
            alb([rule(1, "app1"), rule(2, "app2", forward("app1")), default()]),
            asked(),
            "the rule on port 80 for eks.frieza.dev/app2 to app2:80 forwards to default/app-aws-ingress-app1:80 instead",
        ),
        (
            alb(
                [
                    rule(1, "app1"),
                    rule(
                        2,
                        "app2",
                        {
                            "type": "fixed-response",
                            "fixed_response": {"status_code": "503", "body": "Backend service does not exist"},
                        },
                    ),
                    default(),
                ]
            ),
            asked(),
            "the rule on port 80 for eks.frieza.dev/app2 to app2:80 answers 503 Backend service does not exist",
        ),
        (
            alb(),
            asked(listen_ports='[{"HTTP": 80}, {"HTTPS": 443}]'),
            "no listener on port 443, Ingress default/app-aws-ingress asks for it",
        ),
        (
            alb(),
            asked(spec={"defaultBackend": {"service": {"name": "app1", "port": {"number": 80}}}}),
            "the default action on port 80 does not forward to the default backend of Ingress default/app-aws-ingress",
        ),
    ],
)
def test_each_difference_is_one_line(found, wanted, expected):
    assert compare.mismatches(found, wanted) == [expected]


def test_an_http_listener_that_redirects_to_https_needs_no_rules():
    redirect = {"type": "redirect", "redirect": {"protocol": "HTTPS", "port": "443", "status_code": "HTTP_301"}}
    secure = {"port": 443, "protocol": "HTTPS", "rules": [rule(1, "app1"), rule(2, "app2"), default()]}
    found = alb([default(redirect)])
    found["listeners"].append(secure)
    wanted = asked(listen_ports='[{"HTTP": 80}, {"HTTPS": 443}]', ssl_redirect="443")
    assert compare.mismatches(found, wanted) == []


def test_the_class_parameters_beat_the_annotations():
    one = asked({"group": {"name": "of-class"}, "scheme": "internal"}, **{"group.name": "of-annotation"})[0]
    assert (one.stack, one.scheme) == ("of-class", "internal")


def test_an_annotated_action_is_only_looked_for_not_followed():
    backend = {"service": {"name": "app2", "port": {"name": "use-annotation"}}}
    wanted = ingress()
    wanted["spec"]["rules"][0]["http"]["paths"][1]["backend"] = backend
    found = alb([rule(1, "app1"), rule(2, "app2", {"type": "redirect", "redirect": {}}), default()])
    assert compare.mismatches(found, [alb_ingress.asked(wanted, {})]) == []


def test_too_few_healthy_targets_are_said_with_their_reasons():
    sick = group(
        "app1",
        target(),
        target("unhealthy", "Target.ResponseCodeMismatch", "Health checks failed with these codes: [404]"),
    )
    found = alb(target_groups=[sick])
    assert compare.unhealthy(found, 1) == []
    assert compare.unhealthy(found, 2) == [
        "default/app-aws-ingress-app1:80: 1 of 2 targets are healthy, 2 required (i-1:30081 unhealthy Target.ResponseCodeMismatch "
        "Health checks failed with these codes: [404])"
    ]


@pytest.mark.parametrize("reason", sorted(compare.ADVICE))
def test_every_reason_of_bad_health_has_its_advice(reason):
    assert compare.advice(alb(target_groups=[group("app1", target("unhealthy", reason))]), 1) == compare.ADVICE[reason]
