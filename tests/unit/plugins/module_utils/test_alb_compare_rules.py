# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rule by rule: what counts as the rule that was asked for, and what is said of one that does something else."""

from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _alb_compare as compare
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.alb_ingress import Asked, AskedRule

from tests.unit.plugins.alb_shown import NOT_FOUND, alb, asked, default, forward, rule

APP1, APP2 = "default/app-aws-ingress-app1:80", "default/app-aws-ingress-app2:80"
REDIRECT = {"type": "redirect", "redirect": {"protocol": "HTTPS", "port": "443", "status_code": "HTTP_301"}}
SIGN_IN = {"type": "authenticate-oidc"}


def conditions(hosts=(), paths=("/app1", "/app1/*"), **more):
    return {"hosts": list(hosts), "paths": list(paths), **more}


def made(priority=1, action=None, actions=None, **where):
    return {
        "priority": str(priority),
        "conditions": conditions(**where),
        "actions": actions or [action or forward("app1")],
    }


def wanted(host="eks.frieza.dev", paths=("/app1", "/app1/*"), resource=APP1):
    return AskedRule(host=host, paths=paths, backend="app1:80", resource=resource)


def ingress(*rules, default_resource=None, ports=(80,), name="default/app", **more):
    options = {"scheme": "internet-facing", "ssl_redirect": False, "hostname": None, "stack": name} | more
    return Asked(name=name, ports=ports, rules=rules, default_resource=default_resource, **options)


def mismatches(rules, *ingresses):
    return compare.mismatches(alb([*rules, default()]), ingresses)


@pytest.mark.parametrize(
    ("asked_for", "found", "matches"),
    [
        (wanted(), made(hosts=["eks.frieza.dev"]), True),
        (wanted(), made(hosts=["other.example", "eks.frieza.dev"]), True),
        (wanted(), made(hosts=["EKS.Frieza.Dev"]), True),
        (wanted("EKS.frieza.dev"), made(hosts=["eks.frieza.dev"]), True),
        (wanted(), made(hosts=["other.example"]), False),
        # A wildcard answers for the host, but is not the rule that was asked for.
        (wanted(), made(hosts=["*.frieza.dev"]), False),
        (wanted("*.frieza.dev"), made(hosts=["*.frieza.dev"]), True),
        (wanted("*.frieza.dev"), made(hosts=["eks.frieza.dev"]), False),
        (wanted(), made(hosts=[]), False),
        (wanted(None), made(hosts=[]), True),
        (wanted(None), made(hosts=["eks.frieza.dev"]), False),
        (wanted(None, ("/*",)), made(paths=["/*"]), True),
        (wanted(None), made(paths=["/app1/*", "/app1"]), True),
        (wanted(None), made(paths=["/app1", "/app1/*", "/other"]), True),
        (wanted(None), made(paths=["/app1"]), False),
        (wanted(None), made(paths=["/APP1", "/APP1/*"]), False),
        (wanted(None, ("/app1",)), made(paths=["/app1/*"]), False),
        (wanted(None), made(paths=[]), False),
        # What the rule asks for besides narrows it; that an annotation says it is not compared.
        (wanted(None), made(methods=["GET"]), True),
    ],
)
def test_a_rule_is_found_by_its_host_and_its_paths(asked_for, found, matches):
    lacking = [] if matches else [f"no rule on port 80 for {asked_for.described()}"]
    assert mismatches([found], ingress(asked_for)) == lacking


WEIGHTED = {"type": "forward", "target_groups": [*forward("app2")["target_groups"], *forward("app1")["target_groups"]]}
UNKNOWN = {"type": "forward", "target_groups": [{"arn": "arn-x", "name": "k8s-x", "weight": 1}]}
TO_503 = {"type": "fixed-response", "fixed_response": {"status_code": "503", "body": ""}}


@pytest.mark.parametrize(
    ("actions", "does"),
    [
        ([forward("app1")], None),
        ([WEIGHTED], None),
        ([SIGN_IN, forward("app1")], None),
        ([forward("app2")], f"forwards to {APP2} instead"),
        ([SIGN_IN, forward("app2")], f"forwards to {APP2} instead"),
        ([UNKNOWN], "forwards to k8s-x instead"),
        ([{"type": "forward", "target_groups": [*UNKNOWN["target_groups"], *forward("app2")["target_groups"]]}], f"forwards to k8s-x, {APP2} instead"),
        ([TO_503], "answers 503"),
        ([NOT_FOUND], "answers 404"),
        ([REDIRECT], "does redirect instead"),
        ([SIGN_IN], "does authenticate-oidc instead"),
    ],
)  # fmt: skip
def test_a_rule_that_does_something_else_is_told_by_what_it_does(actions, does):
    expected = [f"the rule on port 80 for eks.frieza.dev/app1 to app1:80 {does}"] if does else []
    assert mismatches([made(actions=actions, hosts=["eks.frieza.dev"])], ingress(wanted())) == expected


@pytest.mark.parametrize("action", [forward("app1"), forward("app2"), REDIRECT, TO_503])
def test_what_an_annotation_says_of_the_action_is_not_judged(action):
    assert mismatches([made(action=action, hosts=["eks.frieza.dev"])], ingress(wanted(resource=None))) == []


def test_one_right_rule_of_several_is_enough_and_the_first_wrong_one_is_told():
    right, wrong = (made(action=forward(app), hosts=["eks.frieza.dev"]) for app in ("app1", "app2"))
    assert mismatches([wrong, right], ingress(wanted())) == []
    answers = made(2, TO_503, hosts=["eks.frieza.dev"])
    assert mismatches([wrong, answers], ingress(wanted())) == [
        f"the rule on port 80 for eks.frieza.dev/app1 to app1:80 forwards to {APP2} instead"
    ]


def test_rules_that_nobody_asks_for_are_not_this_ingresses_to_judge():
    others = [made(number, hosts=[f"{number}.example"], action=forward("app2")) for number in range(2, 5)]
    assert mismatches([made(hosts=["eks.frieza.dev"]), *others], ingress(wanted())) == []


def test_the_order_of_the_rules_is_the_controllers_business():
    first, second = wanted(paths=("/app1", "/app1/*")), wanted(paths=("/app2", "/app2/*"), resource=APP2)
    rules = [rule(7, "app2"), rule(9, "app1")]
    assert mismatches(rules, ingress(first, second)) == mismatches(rules[::-1], ingress(second, first)) == []


def test_every_path_of_every_host_is_asked_for_on_its_own():
    paths = ["/a", "/b", "/c"]
    everything = [wanted(host, (path,)) for host in ("one.example", "two.example") for path in paths]
    rules = [made(hosts=["one.example"], paths=["/a", "/b"]), made(hosts=["two.example"], paths=["/c"])]
    assert mismatches(rules, ingress(*everything)) == [
        "no rule on port 80 for one.example/c to app1:80",
        "no rule on port 80 for two.example/a to app1:80",
        "no rule on port 80 for two.example/b to app1:80",
    ]


def test_a_rule_for_every_host_is_told_with_a_star():
    assert mismatches([], ingress(wanted(None, ("/*",)))) == ["no rule on port 80 for */* to app1:80"]


@pytest.mark.parametrize(
    ("action", "resource", "right"),
    [
        (forward("app1"), APP1, True),
        (WEIGHTED, APP1, True),
        (forward("app2"), APP1, False),
        (NOT_FOUND, APP1, False),
        (REDIRECT, APP1, False),
        (NOT_FOUND, None, True),
        (forward("app2"), None, True),
    ],
)
def test_the_default_action_leads_to_the_default_backend_where_there_is_one(action, resource, right):
    found = compare.mismatches(alb([default(action)]), [ingress(default_resource=resource)])
    said = ["the default action on port 80 does not forward to the default backend of Ingress default/app"]
    assert found == ([] if right else said)


def test_a_rule_to_the_default_backend_is_not_the_default_action():
    (found,) = mismatches([made(hosts=[], paths=["/*"])], ingress(default_resource=APP1))
    assert found.startswith("the default action on port 80")


def listener(port, protocol, *rules):
    return {"port": port, "protocol": protocol, "rules": [*rules, default()]}


@pytest.mark.parametrize(
    ("ports", "redirects", "listeners", "expected"),
    [
        ((80,), False, [listener(80, "HTTP", rule(1, "app1"))], []),
        ((80, 443), False, [listener(80, "HTTP", rule(1, "app1")), listener(443, "HTTPS", rule(1, "app1"))], []),
        ((80, 443), False, [listener(80, "HTTP", rule(1, "app1")), listener(443, "HTTPS")], ["no rule on port 443"]),
        ((80, 443), False, [listener(80, "HTTP"), listener(443, "HTTPS")], ["no rule on port 80", "no rule on port 443"]),
        ((80,), False, [listener(443, "HTTPS", rule(1, "app1"))], ["no listener on port 80, Ingress default/app asks"]),
        ((80, 443), False, [], ["no listener on port 80", "no listener on port 443"]),
        ((8080,), False, [listener(80, "HTTP", rule(1, "app1")), listener(8080, "HTTP", rule(1, "app1"))], []),
        # Which ports the class's parameters ask for is not known: every listener that is there has the rules.
        (None, False, [listener(80, "HTTP", rule(1, "app1")), listener(443, "HTTPS")], ["no rule on port 443"]),
        (None, False, [listener(443, "HTTPS"), listener(80, "HTTP")], ["no rule on port 80", "no rule on port 443"]),
        (None, False, [], []),
        # Where HTTP redirects, the rules are those of HTTPS.
        ((80, 443), True, [listener(80, "HTTP"), listener(443, "HTTPS", rule(1, "app1"))], []),
        ((80, 443), True, [listener(80, "HTTP"), listener(443, "HTTPS")], ["no rule on port 443"]),
        ((80, 443), True, [listener(443, "HTTPS", rule(1, "app1"))], ["no listener on port 80"]),
        ((), False, [], []),
    ],
)  # fmt: skip
def test_each_listener_that_is_asked_for_has_the_rules(ports, redirects, listeners, expected):
    one = ingress(wanted(), ports=ports, ssl_redirect=redirects)
    found = compare.mismatches(alb(listeners=listeners), [one])
    assert len(found) == len(expected)
    assert all(line.startswith(start) for line, start in zip(found, expected, strict=True))


def test_the_ingresses_of_a_group_are_compared_one_after_the_other():
    internal = ingress(wanted("a.example"), name="one/a", scheme="internal")
    public = ingress(wanted("b.example"), name="two/b")
    assert compare.mismatches(alb([default()], type="network"), [internal, public]) == [
        "the load balancer is of type network, not application",
        "the scheme is internet-facing, Ingress one/a asks for internal",
        "no rule on port 80 for a.example/app1 to app1:80",
        "no rule on port 80 for b.example/app1 to app1:80",
    ]


def test_an_alb_that_no_ingress_asks_anything_of_is_right():
    assert compare.mismatches(alb([]), []) == []


def test_what_is_asked_for_here_is_what_an_ingress_asks_for():
    (one,) = asked()
    assert one.rules[0] == wanted()
    assert (one.ports, one.scheme, one.ssl_redirect, one.default_resource) == ((80,), "internet-facing", False, None)
