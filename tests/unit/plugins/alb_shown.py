# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""An ALB as it is shown, and what an Ingress asks for, without AWS: for tests of the comparison of the two."""

from __future__ import annotations

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.alb import RESOURCE_TAG
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s import alb_ingress

from tests.unit.plugins.alb import HOST, ingress

NOT_FOUND = {"type": "fixed-response", "fixed_response": {"status_code": "404", "body": ""}}


def forward(app):
    return {"type": "forward", "target_groups": [{"arn": f"arn-{app}", "name": app, "weight": 1}]}


def rule(priority, app, action=None):
    conditions = {"hosts": [HOST], "paths": [f"/{app}", f"/{app}/*"]}
    return {"priority": str(priority), "conditions": conditions, "actions": [action or forward(app)]}


def default(action=None):
    return {"priority": "default", "conditions": {"hosts": [], "paths": []}, "actions": [action or NOT_FOUND]}


def target(state="healthy", reason=None, description=None):
    return {"id": "i-1", "port": 30081, "state": state, "reason": reason, "description": description}


def group(app, *targets):
    tags = {RESOURCE_TAG: f"default/app-aws-ingress-{app}:80"}
    return {"arn": f"arn-{app}", "name": app, "tags": tags, "targets": list(targets or (target(),))}


def alb(rules=None, **more):
    rules = [rule(1, "app1"), rule(2, "app2"), default()] if rules is None else rules
    listener = {"port": 80, "protocol": "HTTP", "rules": rules}
    shape = {"type": "application", "scheme": "internet-facing", "listeners": [listener]}
    return shape | {"target_groups": [group("app1"), group("app2")]} | more


def asked(parameters=None, spec=None, **annotations):
    wanted = ingress(**annotations)
    wanted["spec"] |= spec or {}
    return [alb_ingress.asked(wanted, parameters or {})]
