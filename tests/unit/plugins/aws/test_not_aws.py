# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A proxy's page, a wrong endpoint: what answers is not AWS, and the error says so in one line."""

from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import client as clients
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import eks, iam_roles, route53, sts
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.client import Aws
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.errors import LONGEST_ANSWER
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import EksIngressError, Unavailable

from tests.unit.plugins.http_server import answering

SIGN_IN = "<html><body><h1>Sign in to the proxy</h1><br></body></html>"
WELL_FORMED = "<html><body><h1>Sign in to the proxy</h1></body></html>"
LOOK = "Check the network, the proxy, the region and endpoint_url: what answered there is not AWS."
AGAIN = "Try again, or raise max_attempts."
READS = {
    "iam": lambda iam: iam_roles.find_role(iam, "app"),
    "sts": sts.caller,
    "eks": lambda client: eks.find_cluster(client, "mz-k8s"),
    "route53": lambda client: route53.get_zone(client, "Z1"),
}
LISTS = {
    "iam": iam_roles.list_roles,
    "eks": eks.list_clusters,
    "route53": route53.list_zones,
}


def told(read, service, status, page):
    """The error of a read whose answer is this page."""
    with answering((status, page)) as server:
        endpoint = f"http://127.0.0.1:{server.port}"
        client = Aws(region="ap-northeast-1", endpoint_url=endpoint, max_attempts=1).client(service)
        with pytest.raises(EksIngressError) as raised:
            read(client)
    return raised.value


@pytest.mark.parametrize("page", [SIGN_IN, WELL_FORMED])
@pytest.mark.parametrize("service", READS)
def test_a_web_page_in_place_of_an_answer_is_one_clear_line(service, page):
    error = told(READS[service], service, 200, page)
    assert (type(error), error.advice) == (Unavailable, clients.NOT_AWS)
    assert str(error).startswith("could not read the ")
    assert str(error).endswith(LOOK)
    assert "\n" not in str(error)


@pytest.mark.parametrize("service", LISTS)
def test_a_web_page_is_not_an_empty_list(service):
    assert str(told(LISTS[service], service, 200, WELL_FORMED)).endswith(LOOK)


@pytest.mark.parametrize(
    ("service", "status", "page", "answer", "advice"),
    [
        ("eks", 302, SIGN_IN, f"HTTP 302: {SIGN_IN}", LOOK),
        ("eks", 403, SIGN_IN, f"HTTP 403: {SIGN_IN}", LOOK),
        ("route53", 403, SIGN_IN, "HTTP 403: Forbidden", LOOK),
        ("eks", 404, "", "HTTP 404", LOOK),
        ("iam", 502, SIGN_IN, "HTTP 502: Bad Gateway", AGAIN),
        ("sts", 503, SIGN_IN, "HTTP 503: Service Unavailable", AGAIN),
        ("eks", 500, "", "HTTP 500", AGAIN),
    ],
)
def test_a_status_without_a_code_of_awss_is_no_refusal_by_aws(service, status, page, answer, advice):
    error = told(READS[service], service, status, page)
    assert isinstance(error, Unavailable)
    assert error.answer.startswith(answer)
    assert str(error).endswith(advice)


def test_of_a_long_page_only_the_beginning_is_told():
    error = told(READS["iam"], "iam", 200, f"<html>{'x' * 5000}")
    assert error.answer.startswith("Unable to parse response")
    assert error.answer.endswith("xxx...")
    assert len(error.answer) == LONGEST_ANSWER + len("...")
    other = told(READS["eks"], "eks", 403, f"<html>{'x' * 5000}")
    assert len(other.answer) == len("HTTP ") + LONGEST_ANSWER + len("...")


def test_a_short_page_is_told_whole():
    error = told(READS["sts"], "sts", 200, "<html>")
    assert error.answer.endswith("b'<html>'")


def test_a_module_run_against_a_proxy_fails_with_that_line(run_module):
    with answering((200, SIGN_IN)) as server:
        endpoint = f"http://127.0.0.1:{server.port}"
        failed = run_module("eks_cluster_info", cluster_name="mz-k8s", endpoint_url=endpoint, max_attempts=1)
    assert (failed["failed"], failed["error"]) == (True, "Unavailable")
    assert failed["msg"] == f"could not read the EKS cluster mz-k8s: a web page came instead of AWS's answer. {LOOK}"
