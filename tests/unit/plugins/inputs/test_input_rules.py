# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the playbooks' variables may be: what is taken, what is refused, and in which words."""

from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.filter.input_complaints import FilterModule
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._inputs import RULES

complaints = FilterModule().filters()["input_complaints"]
LONGEST_NAME = ".".join(["a" * 63] * 3 + ["b" * 57, "dev"])
APP = {"name": "x", "namespace": "default", "service_account": "x", "policy": {"name": "p", "bundled": "external_dns"}}
PATH = {"path": "/a", "service": "a", "port": 80}


def app(**changed):
    return [{key: value for key, value in (APP | changed).items() if value is not None}]


def path(**changed):
    return [{key: value for key, value in (PATH | changed).items() if value is not None}]


TAKEN = {
    "eks_ingress_cluster_name": ["mz-k8s", "A_b-1", "x", "c" * 100],
    "eks_ingress_region": ["ap-northeast-1", "us-gov-west-1", "cn-north-1", "eusc-de-east-1", "us-isob-east-1"],
    "eks_ingress_hosts": [
        ["eks.frieza.dev"], ["a"], ["*.frieza.dev"], ["a-1.b-2.dev"], ["1.2.dev"], ["xn--wgv71a.jp"], ["a" * 63 + ".dev"],
        ["one.dev", "two.dev"], [LONGEST_NAME], None,
    ],
    "eks_ingress_zone_name": ["frieza.dev", "Frieza.Dev.", "dev", "_a.b_.dev", LONGEST_NAME + ".", "2.0.192.in-addr.arpa", None],
    "eks_ingress_zone_id": ["Z0123456789ABC", "/hostedzone/Z1A", None],
    "eks_ingress_apps": [["app1"], ["a-1", "b"], ["a" * 57]],
    "sample_apps_names": [["cart"]],
    "irsa_apps": [[], [APP]],
    "irsa_extra_apps": [[], [APP], app(policy={"name": "p" * 128, "document": {"Statement": []}}), app(service_account="a.b"), app(name="Cart=1")],
    "eks_ingress_tags": [{}, None, {"a": "b"}, {"Cost Center": 1, "部": True}, {"k" * 128: "v" * 256}, {"a": ""}, {"my-aws:x": "y"}],
    "eks_ingress_namespace": ["default", "a-1", "7", "n" * 63],
    "eks_ingress_class": ["aws", "a.b-1", "c" * 63],
    "eks_ingress_adopt": [True, False, "yes", "False", 1, "off"],
    "eks_ingress_in_process": [True, "no"],
    "eks_ingress_wait_timeout": [1, 300, "60", 86400],
    "eks_ingress_resolver": [{}, None, {"address": "1.1.1.1"}, {"address": "::1", "port": "5353"}],
    "eks_ingress_nameserver_port": [1, 53, "65535"],
    "eks_ingress_port_map": [{}, None, {"80": 20080, 443: "20443"}],
    "eks_ingress_chart_repository": ["https://a.example/charts", "http://127.0.0.1:22000/_sandbox/charts", "https://me:x@a.example"],
    "eks_ingress_aws_options": [{}, None, {"profile": "other"}],
    "ingress_paths": [[PATH], path(port="80", spread=2), path(path="/")],
    "ingress_annotations": [{}, {"a/b": "c"}],
    "external_dns_interval": ["1m", "90s", "1h", "1h30m", "1.5h", "500ms", "0h10m", "1m0s", "1h2m3s4ms"],
    "external_dns_txt_owner_id": ["mz-k8s-ap-northeast-1", "o", "7", "arn:aws:eks:eu-west-1:1:cluster/a_b", "me@example.org", "o" * 128],
}  # fmt: skip


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in TAKEN.items() for value in values])
def test_what_can_be_served_is_taken(name, value):
    assert complaints({name: value}) == []


def test_every_variable_with_a_rule_is_tried():
    assert set(TAKEN) == set(RULES) == {name for name, _value, _fault in REFUSED}


LONG = '"' + "a" * 79 + '…", of 87 characters'
REFUSED = [
    ("eks_ingress_cluster_name", "mz-k8s\n", r'It is "mz-k8s\n".'),
    ("eks_ingress_cluster_name", 123, "It is the number 123."),
    ("eks_ingress_cluster_name", {"a": 1, "b": 2}, 'It is a dictionary of "a", "b".'),
    ("eks_ingress_cluster_name", "c" * 101, None),
    ("eks_ingress_region", "ap-northeast-1\n", r'It is "ap-northeast-1\n".'),
    ("eks_ingress_region", ["a"], "It is a list."),
    ("eks_ingress_region", "narnia-1", 'It is "narnia-1".'),
    ("eks_ingress_region", "ap-northeast-1a", None),
    *[("eks_ingress_hosts", [bad], None) for bad in (
        "", "EKS.frieza.dev", "eks.frieza.dev.", "eks_1.dev", "-a.dev", "a-.dev", "a..dev", ".dev", "a b.dev", "*", "a.*.dev",
        "**.dev", "*a.dev", "http://a.dev", "a.dev:80", "日本.jp", "a" * 64 + ".dev", "a.1", "*.1", LONGEST_NAME + "a", None,
    )],
    ("eks_ingress_hosts", ["eks.frieza.dev\n"], r'It has "eks.frieza.dev\n".'),
    ("eks_ingress_hosts", ["good.dev", "1.2.3.4"], 'It has "1.2.3.4".'),
    ("eks_ingress_hosts", ["a.dev", "b.dev", "a.dev"], 'It has "a.dev" twice.'),
    ("eks_ingress_hosts", [1], "It has the number 1."),
    ("eks_ingress_hosts", [["a.dev"]], "It has a list."),
    ("eks_ingress_hosts", "eks.frieza.dev", 'It is "eks.frieza.dev".'),
    ("eks_ingress_hosts", {"a": "b"}, 'It is a dictionary of "a".'),
    ("eks_ingress_hosts", [], "It is an empty list."),
    ("eks_ingress_zone_name", ["frieza.dev"], "It is a list."),
    ("eks_ingress_zone_name", 5, "It is the number 5."),
    *[("eks_ingress_zone_name", bad, None) for bad in (
        "", "frieza.dev\n", "frieza..dev", "日本.jp", "frieza.dev..", "1.2.3.4", "1.2.3.4.", "*.dev", "a b.dev", LONGEST_NAME + "a",
    )],
    ("eks_ingress_zone_id", "NOPE", 'It is "NOPE".'),
    ("eks_ingress_zone_id", "Z1\n", None),
    ("eks_ingress_apps", ["app1\n"], r'It has "app1\n".'),
    ("eks_ingress_apps", ["app1", "app1"], 'It has "app1" twice.'),
    ("eks_ingress_apps", ["a" * 87], f"It has {LONG}."),
    ("eks_ingress_apps", "web", 'It is "web".'),
    ("eks_ingress_apps", [], "It is an empty list."),
    ("eks_ingress_apps", None, "It is null."),
    *[("eks_ingress_apps", [bad], None) for bad in ("App One", "", 1, None, "1a", "a-", "a.b", "a" * 58)],
    ("sample_apps_names", "cart", 'It is "cart".'),
    ("irsa_apps", {}, "It is an empty dictionary."),
    ("irsa_extra_apps", "x", 'It is "x".'),
    ("irsa_extra_apps", [APP, "x"], 'Number 2 is "x".'),
    ("irsa_extra_apps", [{"name": "x"}], "Number 1 has no namespace."),
    ("irsa_extra_apps", app(name="x y"), 'Number 1 has the name "x y".'),
    ("irsa_extra_apps", app(service_account="X"), 'Number 1 has the service_account "X".'),
    ("irsa_extra_apps", app(namespace="a.b"), 'Number 1 has the namespace "a.b".'),
    ("irsa_extra_apps", app(policy="p"), 'Number 1 has as its policy "p".'),
    ("irsa_extra_apps", app(policy={"bundled": "x"}), "Number 1 has a policy that has no name."),
    ("irsa_extra_apps", app(policy={"name": "p" * 129, "bundled": "x"}), None),
    ("irsa_extra_apps", app(policy={"name": "p"}), "Number 1 has a policy that has not one of bundled and document."),
    ("irsa_extra_apps", app(policy={"name": "p", "bundled": "x", "document": {}}), None),
    (
        "irsa_extra_apps", app(policy={"name": "p", "document": "nojson"}),
        "Number 1 has a policy that has as its document a text, not a dictionary.",
    ),
    ("eks_ingress_tags", ["a"], "It is a list."),
    ("eks_ingress_tags", "a=b", "It is a text."),
    ("eks_ingress_tags", {"ok": "y", "AWS:x": "y"}, 'It has "AWS:x": what begins with aws: is AWS\'s own.'),
    ("eks_ingress_tags", {"edgeworks.eks-ingress/cluster": "o"}, 'The roles set "edgeworks.eks-ingress/cluster" themselves.'),
    ("eks_ingress_tags", {"a": ["b"]}, 'The value of "a" is a list.'),
    ("eks_ingress_tags", {"k": None}, 'The value of "k" is null.'),
    ("eks_ingress_tags", {"a": "v" * 257}, 'The value of "a" is a text.'),
    ("eks_ingress_tags", {"a": "b*"}, None),
    ("eks_ingress_tags", {"a": 10**256}, 'The value of "a" is a number.'),
    ("eks_ingress_tags", {"a*": "b"}, 'It has the key "a*".'),
    *[("eks_ingress_tags", {bad: "b"}, None) for bad in ("", "k" * 129)],
    ("eks_ingress_namespace", "Bad NS", 'It is "Bad NS".'),
    ("eks_ingress_namespace", "kube-system\n", r'It is "kube-system\n".'),
    ("eks_ingress_namespace", 7, "It is the number 7."),
    ("eks_ingress_namespace", "n" * 64, None),
    ("eks_ingress_class", "A B", 'It is "A B".'),
    ("eks_ingress_class", "", 'It is "".'),
    ("eks_ingress_adopt", "maybe", 'It is "maybe".'),
    ("eks_ingress_adopt", None, "It is null."),
    ("eks_ingress_adopt", [True], "It is a list."),
    ("eks_ingress_in_process", "maybe", 'It is "maybe".'),
    *[("eks_ingress_wait_timeout", bad, None) for bad in (
        "5m", "", -1, 0, True, None, 1.5, "300\n", 86401, 10**30, "९", [1],
    )],
    ("eks_ingress_wait_timeout", -5, "It is the number -5."),
    ("eks_ingress_resolver", "1.2.3.4", 'It is "1.2.3.4".'),
    ("eks_ingress_resolver", {"address": "dns"}, 'Its address is "dns".'),
    ("eks_ingress_resolver", {"port": 53}, "Its address is null."),
    ("eks_ingress_resolver", {"address": "1.1.1.1", "port": 0}, "Its port is the number 0."),
    ("eks_ingress_resolver", {"address": "1.1.1.1", "prot": 53}, 'It has "prot".'),
    ("eks_ingress_nameserver_port", "abc", 'It is "abc".'),
    ("eks_ingress_nameserver_port", 65536, "It is the number 65536."),
    ("eks_ingress_port_map", {"80": "x"}, 'It has "x".'),
    ("eks_ingress_port_map", {"http": 80}, 'It has "http".'),
    ("eks_ingress_port_map", [80], "It is a list."),
    ("eks_ingress_chart_repository", "", "It is empty."),
    ("eks_ingress_chart_repository", None, "It is null."),
    ("eks_ingress_chart_repository", 5, "It is a number."),
    *[("eks_ingress_chart_repository", bad, "It is another text.") for bad in (
        "charts", "oci://a.example", "https://", "https://a b", "https://a.example\n", "http://[x",
    )],
    ("eks_ingress_aws_options", "profile", "It is a text."),
    ("eks_ingress_aws_options", ["profile"], "It is a list."),
    ("ingress_paths", "x", 'It is "x".'),
    ("ingress_paths", [], "It is an empty list."),
    ("ingress_paths", path(path="a"), 'Number 1 has the path "a".'),
    ("ingress_paths", path(service=None), "Number 1 has no service."),
    ("ingress_paths", path(port="http"), 'Number 1 has the port "http".'),
    ("ingress_annotations", "x", "It is a text."),
    ("ingress_annotations", {"a": 1}, 'That of "a" is a number.'),
    ("ingress_annotations", {"a": True}, 'That of "a" is true or false.'),
    ("external_dns_interval", "soon", 'It is "soon".'),
    ("external_dns_interval", 60, "It is the number 60."),
    *[("external_dns_interval", bad, None) for bad in (
        "", "60", "1 m", "1m ", "1m\n", "m", "-1m", "+1m", "0", "0s", "1d", "1m1h", "1m1m", "1M", ".5h", "1.h", "1234567h", "1ns", "१m", None,
    )],
    ("external_dns_txt_owner_id", 'a b,c"d', r'It is "a b,c\"d".'),
    ("external_dns_txt_owner_id", 123456789012, "It is the number 123456789012."),
    *[("external_dns_txt_owner_id", bad, None) for bad in (
        "", "a b", "a,b", 'a"b', "a=b", "a\tb", "a\n", "é", "a;b", "a\\b", "o" * 129, None, ["a"],
    )],
]  # fmt: skip


@pytest.mark.parametrize(("name", "value", "fault"), REFUSED)
def test_what_would_fail_half_way_is_refused_in_one_line_that_names_it(name, value, fault):
    (line,) = complaints({name: value})
    assert line.startswith(f"Set {name} to {RULES[name].wanted}. ")
    assert "\n" not in line
    assert fault is None or line.endswith(f" {fault}")


def test_each_variable_has_a_line_of_its_own():
    given = {"eks_ingress_region": "x", "eks_ingress_class": "aws", "eks_ingress_adopt": "maybe"}
    assert [line.split()[1] for line in complaints(given)] == ["eks_ingress_region", "eks_ingress_adopt"]


@pytest.mark.parametrize(
    "holding", [lambda secret: secret, lambda secret: [secret], lambda secret: {"secret_key": secret}, lambda s: [{"k": s}]]
)  # fmt: skip
@pytest.mark.parametrize(
    "name",
    ["eks_ingress_aws_options", "eks_ingress_chart_repository", "eks_ingress_tags", "ingress_annotations"],
)
def test_no_value_is_shown_of_what_may_hold_a_secret(name, holding):
    secret = "hunter2/*hunter2"
    told = complaints({name: holding(secret)})
    assert "hunter2" not in " ".join(told)


def test_a_dictionary_in_the_place_of_anything_is_shown_by_its_keys():
    for name in RULES:
        assert "hunter2" not in " ".join(
            complaints({name: {"a": {"b": "hunter2"}}}) + complaints({name: [{"a": "hunter2"}]})
        )
