# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person mistypes is named before the first call to AWS, in one line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar, trust_as_template

CHECKOUT = Path(__file__).resolve().parents[3]
GOOD = {
    "eks_ingress_cluster_name": "c",
    "eks_ingress_region": "eu-central-1",
    "eks_ingress_hosts": ["a.example.org"],
    "eks_ingress_zone_name": "example.org",
}


def play(playbook: str, **variables: object) -> str:
    environment = os.environ | {"ANSIBLE_CONFIG": str(CHECKOUT / "ansible.cfg"), "ANSIBLE_NOCOLOR": "1"}
    program = Path(sys.executable).parent / "ansible-playbook"
    words = [program, f"edgeworks.eks_ingress.{playbook}", "-i", "localhost,", "-c", "local"]
    # An address that answers nothing: a play that gets as far as AWS fails otherwise than by a check.
    environment |= {"AWS_ENDPOINT_URL": "http://127.0.0.1:9", "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x"}
    environment |= {"AWS_MAX_ATTEMPTS": "1"}
    done = subprocess.run(
        [*words, "--extra-vars", json.dumps(GOOD | variables)],
        cwd=CHECKOUT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2, done.stdout
    return done.stdout


@pytest.mark.parametrize("hosts", ["a.example.org", None, [1], ["A.example.org"], ["a.example.org."]])
def test_hosts_that_no_ingress_can_serve_are_refused_before_anything_is_made(hosts):
    assert "Set eks_ingress_hosts to the list of host names" in play("site", eks_ingress_hosts=hosts)


@pytest.mark.parametrize(
    ("playbook", "variable", "says"),
    [
        ("site", "eks_ingress_cluster_name", "Set eks_ingress_cluster_name and eks_ingress_region"),
        ("teardown", "eks_ingress_cluster_name", "Set eks_ingress_cluster_name and eks_ingress_region"),
        ("site", "eks_ingress_zone_name", "Set eks_ingress_zone_name"),
        ("teardown", "eks_ingress_zone_name", "Set eks_ingress_zone_name"),
    ],
)
def test_an_empty_name_is_as_missing_as_none(playbook, variable, says):
    assert says in play(playbook, **{variable: ""})


@pytest.mark.parametrize(
    ("playbook", "variables", "says"),
    [
        ("site", {"eks_ingress_cluster_name": "prod_eu_"}, "The cluster prod_eu_ cannot be served"),
        ("site", {"eks_ingress_apps": "web"}, "Set eks_ingress_apps to a list of names"),
        ("site", {"eks_ingress_aws_options": "profile"}, "Set eks_ingress_aws_options to a dictionary of options"),
        ("verify", {"eks_ingress_wait_timeout": "5m"}, "Set eks_ingress_wait_timeout to a number of seconds"),
        ("verify", {"eks_ingress_hosts": []}, "Set eks_ingress_hosts to the list of host names"),
        ("verify", {"eks_ingress_hosts": None}, "Set eks_ingress_hosts and eks_ingress_zone_name"),
    ],
)
def test_what_would_stop_a_run_half_way_is_refused_before_it_begins(playbook, variables, says):
    assert says in play(playbook, **variables)


def test_good_input_gets_as_far_as_aws():
    assert "127.0.0.1:9" in play("site", eks_ingress_hosts=["*.example.org", "a-1.example.org", "other.test"])


@pytest.mark.parametrize("zone", ["example.org", "example.org.", "Example.ORG"])
def test_the_names_of_a_zone_are_found_however_the_zone_is_written(zone):
    defaults = yaml.safe_load((CHECKOUT / "roles/external_dns/defaults/main.yml").read_text(encoding="utf-8"))
    variables = {
        "external_dns_zone_name": zone,
        "eks_ingress_hosts": ["a.example.org", "example.org", "notexample.org", "a.exampleXorg"],
    }
    names = Templar(loader=DataLoader(), variables=variables).template(
        trust_as_template(defaults["external_dns_names"])
    )
    assert names == ["a.example.org", "example.org"]
