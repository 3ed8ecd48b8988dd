# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What helm says when something fails, as one of our errors with what to do."""

from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._helm_errors import FAILURES, failure

NO_REPOSITORY = 'looks like "https://x" is not a valid chart repository or cannot be reached: '
SAID = [
    ('chart "demo" version "9.9.9" not found in https://x repository', "Missing", "Check the chart's name and version"),
    ('chart "demo" matching 9.9.9 not found in repository index. (try \'helm repo update\')', "Missing", "Check the chart's name and version"),
    ('no chart version found for demo-9.9.9', "Missing", "Check the chart's name and version"),
    ("registry.example/charts/demo:9.9.9: not found", "Missing", "Check the chart's name and version"),
    ("unable to locate any tags in provided repository: not found: manifest unknown", "Missing", "Check the chart's name"),
    (NO_REPOSITORY + "404 Not Found", "Unavailable", "Check the repository's URL and the network"),
    (NO_REPOSITORY + "dial tcp: lookup x: no such host", "Unavailable", "Check the repository's URL and the network"),
    ("Get \"https://x/index.yaml\": dial tcp 192.0.2.1:443: connect: connection refused", "Unavailable", "the network"),
    ("Get \"https://x/index.yaml\": dial tcp 192.0.2.1:443: i/o timeout", "Unavailable", "the network"),
    ("Get \"https://x/index.yaml\": tls: failed to verify certificate: x509: certificate signed by unknown authority", "Unavailable", "repository_ca_cert"),
    # Of a private repository without the right password: it is reached, and it refuses.
    (NO_REPOSITORY + "failed to fetch https://x/index.yaml : 401 Unauthorized", "Unauthenticated", "repository_username"),
    (NO_REPOSITORY + "failed to fetch https://x/index.yaml : 403 Forbidden", "Unauthenticated", "repository_password"),
    ("GET https://x/index.yaml: 401 Unauthorized", "Unauthenticated", "repository_username"),
    ("failed to authorize: failed to fetch anonymous token", "Unauthenticated", "repository_username"),
    ("pull access denied: requested access to the resource is denied: ", "Unauthenticated", "repository_username"),
    ("UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress", "Conflict", "Wait until it has ended"),
    (
        'Unable to continue with install: ServiceAccount "a" in namespace "b" exists and cannot be imported into the current '
        "release: invalid ownership metadata; label validation error", "Conflict", "remove it, or give it Helm's ownership labels",
    ),
    ('Secret cannot be handled as a Secret: illegal base64 data at input byte 12', "InvalidArgument", "as stringData; check the values"),
    ('cannot patch "a" with kind Secret: patch: Invalid value: json: cannot unmarshal number into Go struct field Secret.stringData of type string',
     "InvalidArgument", "Quote that value: it has to be a text"),
    ('UPGRADE FAILED: cannot patch "a" with kind Job: Job.batch "a" is invalid: spec.template: Invalid value: {"labels"}: field is immutable',
     "Immutable", "Delete that object, if nobody else needs it"),
    ("values don't meet the specifications of the schema(s) in the following chart(s): demo: replicas: Invalid type", "InvalidArgument", "Correct the values"),
    ("execution error at (demo/templates/a.yaml:3:4): clusterName is required", "InvalidArgument", "Check the values"),
    ("template: demo/templates/a.yaml:3: function \"x\" not defined", "InvalidArgument", "Check the values"),
    ("YAML parse error on demo/templates/a.yaml: error converting YAML to JSON", "Refused", "YAML parse error on"),
    ("parse error at (demo/templates/a.yaml:3): unclosed action", "InvalidArgument", "Check the values"),
    ("template: x: executing at <.Values.a.b>: nil pointer evaluating interface {}.b", "InvalidArgument", "Check the values"),
    ('secrets is forbidden: User "u" cannot list resource "secrets" in API group ""', "Denied", "is forbidden"),
    ('could not get information about the resource: x cannot get resource "x"', "Denied", "cannot get resource"),
    ("UPGRADE FAILED: context deadline exceeded", "TimedOut", "context deadline exceeded"),
    ("UPGRADE FAILED: pre-upgrade hooks failed: timed out waiting for the condition", "TimedOut", "hooks failed"),
    ('resource mapping not found for name: "alb": no matches for kind "IngressClassParams"', "Missing", "Install the CRDs that define it first"),
    # Of what a template looks up.
    ("template: demo/templates/a.yaml:1:4: executing at <lookup \"v1\">: error calling lookup: secrets \"a\" is forbidden: User \"u\"", "Denied", "forbidden"),
    ("template: a.yaml:1:4: error calling lookup: unable to get apiresource: the server could not find the requested resource", "Missing", "the CRDs"),
    ("uninstall: Release not loaded: demo: release: not found", "Missing", "It is gone meanwhile: run again"),
    (
        'Kubernetes cluster unreachable: Get "https://x/version": dial tcp 192.0.2.1:443: connect: connection refused',
        "Unavailable", "the cluster's endpoint is open to this machine",
    ),
    ('Kubernetes cluster unreachable: Get "https://x/version": tls: failed to verify certificate: x509: unknown', "Unavailable", "the cluster's endpoint"),
    ('Internal error occurred: failed calling webhook "v.elbv2": Post "https://w": context deadline exceeded', "Unavailable",
     "admit TCP 9443 from the cluster's"),
    ('Internal error occurred: failed calling webhook "v.elbv2": failed to call webhook: EOF', "Unavailable", "the pods behind that webhook"),
    ('Internal error occurred: failed calling webhook "v.elbv2": x509: certificate signed by unknown authority', "Unavailable", "do not belong together"),
    ('GET "https://r/v2/charts/demo/manifests/1.0.0": basic credential not found', "Unauthenticated", "repository_username"),
    ("missing registry client: can't create TLS config for client: can't read CA file: /ca.pem", "InvalidArgument", "Correct repository_ca_cert"),
    ('Get "https://r/v2/charts/demo/manifests/1.0.0": tls: first record does not look like a TLS handshake', "Unavailable", "Set plain_http: true"),
    ('Get "https://r/v2/": http: server gave HTTP response to HTTPS client', "Unavailable", "Set plain_http: true"),
    # A proxy's page, as YAML and as what is none.
    (NO_REPOSITORY + "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal string", "Unavailable", "is not an index of charts"),
    (NO_REPOSITORY + "error converting YAML to JSON: yaml: line 3: mapping values", "Unavailable", "is not an index of charts"),
    (NO_REPOSITORY + "no API version specified", "Unavailable", "is not an index of charts"),
    (
        'UPGRADE FAILED: conflict occurred while applying object default/demo /v1, Kind=ConfigMap: Apply failed with 1 conflict: '
        'conflict with "kubectl-edit" using v1: .data.colour', "Conflict", "set force_conflicts: true to take them over",
    ),
    ("something new", "Refused", "something new"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "error", "told"), SAID)
def test_what_helm_says_becomes_an_error_of_ours(said, error, told):
    found = failure(f"Error: {said}\n", attempted="install the Helm release", target="default/demo")
    assert type(found).__name__ == error
    assert told in str(found)
    assert str(found).startswith("could not install the Helm release default/demo: ")
    assert found.answer == said.strip()


def test_every_row_is_what_some_words_of_helms_mean():
    met = {
        (type(found), found.advice)
        for found in (failure(f"Error: {said}", attempted="a", target="b") for said, *_unused in SAID)
    }
    assert {(row.error, row.advice) for row in FAILURES} <= met


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("Error: one\nwith two lines\n", "one with two lines"),
        ("", "it failed without a word"),
        ("\n \n", "it failed without a word"),
        ("Error:", "it failed without a word"),
        ("WARNING: Kubernetes configuration file is group-readable\nError: INSTALLATION FAILED: x", "INSTALLATION FAILED: x"),
        ("WARNING: only this", "it failed without a word"),
        ("level=WARN msg=x\nwalk.go: found symbolic link\nError: x", "x"),
        ("panic: no words of its own\ngoroutine 1", "panic: no words of its own goroutine 1"),
    ],
)  # fmt: skip
def test_helms_last_words_are_told_in_one_line_without_its_warnings(said, answer):
    found = failure(said, attempted="install", target="x")
    assert (found.answer, found.advice) == (answer, "")
    assert "\n" not in str(found)
