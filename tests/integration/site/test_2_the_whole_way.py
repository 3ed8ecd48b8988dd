# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""site.yml once, and every step of the walk-through looked at with a user's own tools."""

from __future__ import annotations

import pytest

from tests.integration.rehearsal import Rehearsal
from tests.integration.site import by_hand
from tests.integration.site.by_hand import ISSUER, POLICY, ROLE


@pytest.fixture(scope="module", autouse=True)
def site(rehearsal: Rehearsal):
    rehearsal.sandbox("reset")
    # A record that is removed has to be put right by the next run, not by external-dns before that.
    rehearsal.variables["external_dns_interval"] = "1h"
    yield rehearsal.play("site").succeeded()
    rehearsal.variables.clear()


def test_the_issuer_is_an_oidc_provider_for_sts(rehearsal: Rehearsal):
    provider = rehearsal.aws("iam").get_open_id_connect_provider(
        OpenIDConnectProviderArn=f"arn:aws:iam::123456789012:oidc-provider/{ISSUER}"
    )
    assert provider["ClientIDList"] == ["sts.amazonaws.com"]
    assert provider["ThumbprintList"] == []


def test_exactly_the_controllers_service_account_may_assume_its_role(rehearsal: Rehearsal):
    trust = rehearsal.aws("iam").get_role(RoleName=ROLE)["Role"]["AssumeRolePolicyDocument"]
    (statement,) = trust["Statement"]
    assert statement["Action"] == "sts:AssumeRoleWithWebIdentity"
    assert statement["Condition"] == {
        "StringEquals": {
            f"{ISSUER}:aud": "sts.amazonaws.com",
            f"{ISSUER}:sub": "system:serviceaccount:kube-system:aws-load-balancer-controller",
        }
    }


def test_the_role_has_the_policy_and_the_service_account_names_the_role(rehearsal: Rehearsal):
    attached = rehearsal.aws("iam").list_attached_role_policies(RoleName=ROLE)["AttachedPolicies"]
    assert [policy["PolicyArn"] for policy in attached] == [POLICY]
    account = rehearsal.object("--namespace", "kube-system", "serviceaccount", "aws-load-balancer-controller")
    assert account["metadata"]["annotations"]["eks.amazonaws.com/role-arn"].endswith(f":role/{ROLE}")


def test_public_subnets_are_tagged_for_load_balancers(rehearsal: Rehearsal):
    tagged = rehearsal.aws("ec2").describe_subnets(Filters=[{"Name": "tag:kubernetes.io/role/elb", "Values": ["1"]}])
    names = {tag["Value"] for subnet in tagged["Subnets"] for tag in subnet["Tags"] if tag["Key"] == "Name"}
    assert len(tagged["Subnets"]) == 3
    assert all("public" in name for name in names)


def test_two_controllers_run_from_the_pinned_chart(rehearsal: Rehearsal):
    release = rehearsal.kubectl(
        "get", "secret", "-n", "kube-system", "-l", "owner=helm,name=aws-load-balancer-controller"
    )
    assert "helm.sh/release.v1" in release
    pods = rehearsal.objects("pods", "-n", "kube-system", "-l", "app.kubernetes.io/name=aws-load-balancer-controller")
    assert [pod["status"]["phase"] for pod in pods] == ["Running", "Running"]
    arguments = " ".join(pods[0]["spec"]["containers"][0]["args"])
    assert "--cluster-name=mz-k8s" in arguments
    assert "--aws-region=ap-northeast-1" in arguments
    assert "--aws-vpc-id=vpc-" in arguments
    assert rehearsal.object("ingressclass", "aws")["spec"]["controller"] == "ingress.k8s.aws/alb"


def test_the_sample_applications_run_behind_node_ports(rehearsal: Rehearsal):
    for name in ("app1", "app2"):
        deployment = rehearsal.object("deployment", name)
        assert deployment["status"]["readyReplicas"] == 2
        assert deployment["spec"]["template"]["spec"]["containers"][0]["ports"][0] == {
            "name": "http", "containerPort": 8080, "protocol": "TCP",
        }  # fmt: skip
        service = rehearsal.object("service", name)
        assert service["spec"]["type"] == "NodePort"
        assert service["spec"]["ports"][0]["port"] == 80
        assert service["spec"]["ports"][0]["targetPort"] == "http"
    assert "server.py" in rehearsal.object("configmap", "server")["data"]


def test_the_ingress_is_reconciled_into_an_internet_facing_alb(rehearsal: Rehearsal):
    described = rehearsal.kubectl("describe", "ingress", "app-aws-ingress")
    assert "SuccessfullyReconciled" in described
    hostname = rehearsal.object("ingress", "app-aws-ingress")["status"]["loadBalancer"]["ingress"][0]["hostname"]
    (balancer,) = rehearsal.aws("elbv2").describe_load_balancers()["LoadBalancers"]
    assert hostname == balancer["DNSName"].lower()
    assert (balancer["Type"], balancer["Scheme"]) == ("application", "internet-facing")


def test_the_rules_are_those_of_the_ingress(rehearsal: Rehearsal, site):
    (listener,) = site.of("and wait for healthy targets")["alb"]["listeners"]
    wanted = {(host, path) for host in ("sample-app.mamezou-tech.com", "eks.frieza.dev") for path in ("/app1", "/app2")}
    elbv2 = rehearsal.aws("elbv2")
    (balancer,) = elbv2.describe_load_balancers()["LoadBalancers"]
    (found,) = elbv2.describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"]
    assert found["Port"] == listener["port"] == 80
    rules = elbv2.describe_rules(ListenerArn=found["ListenerArn"])["Rules"]
    seen = {
        (
            condition_of(rule, "host-header", "HostHeaderConfig")[0],
            condition_of(rule, "path-pattern", "PathPatternConfig")[0],
        )
        for rule in rules
        if not rule["IsDefault"]
    }
    assert seen == wanted


def condition_of(rule, field, key):
    return next(condition[key]["Values"] for condition in rule["Conditions"] if condition["Field"] == field)


def test_requests_reach_the_right_application_and_both_its_pods(site):
    by_path = {item["item"]["path"]: item["http"] for item in site.of("by Host header")["results"]}
    assert all(
        body.startswith("app1-") and body.endswith(": hello sample app!") for body in by_path["/app1"]["answers"]
    )
    assert all(body.startswith("app2-") for body in by_path["/app2"]["answers"])
    assert len(by_path["/app1"]["answers"]) == 10
    assert len(by_path["/app1"]["spread"]) == 2


def test_the_name_servers_are_shown_for_the_registrar(rehearsal: Rehearsal, site):
    message = site.of("Show the name servers that the registrar needs")["msg"]
    zone = rehearsal.aws("route53").list_hosted_zones()["HostedZones"][0]["Id"]
    servers = rehearsal.aws("route53").get_hosted_zone(Id=zone)["DelegationSet"]["NameServers"]
    assert len(servers) == 4
    assert all(server in message for server in servers)


def test_external_dns_runs_as_the_walk_through_has_it(rehearsal: Rehearsal):
    deployment = rehearsal.object("-n", "kube-system", "deployment", "external-dns")
    assert deployment["spec"]["strategy"] == {"type": "Recreate"}
    arguments = deployment["spec"]["template"]["spec"]["containers"][0]["args"]
    for wanted in (
        "--source=service", "--source=ingress", "--domain-filter=frieza.dev", "--provider=aws", "--policy=upsert-only",
        "--aws-zone-type=public", "--registry=txt", "--txt-owner-id=mz-k8s-ap-northeast-1",
    ):  # fmt: skip
        assert wanted in arguments
    log = rehearsal.kubectl("logs", "-n", "kube-system", "deploy/external-dns")
    assert "Desired change: CREATE eks.frieza.dev A" in log


def test_the_zone_holds_the_alias_and_its_owners_mark(rehearsal: Rehearsal):
    route53 = rehearsal.aws("route53")
    zone = route53.list_hosted_zones()["HostedZones"][0]["Id"]
    records = route53.list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
    alias = next(record for record in records if record["Name"] == "eks.frieza.dev." and record["Type"] == "A")
    (balancer,) = rehearsal.aws("elbv2").describe_load_balancers()["LoadBalancers"]
    assert alias["AliasTarget"]["DNSName"].rstrip(".").endswith(balancer["DNSName"].lower())
    marks = [record["ResourceRecords"][0]["Value"] for record in records if record["Type"] == "TXT"]
    assert marks
    assert all("external-dns/owner=mz-k8s-ap-northeast-1" in mark for mark in marks)


def test_ten_requests_by_name_are_answered(site):
    answers = [item["http"] for item in site.of("by name")["results"]]
    assert len(answers[0]["answers"]) == 10
    assert all(body.startswith("app1-") for body in answers[0]["answers"])


def test_the_proof_for_a_person_shows_all_of_it(rehearsal: Rehearsal):
    shown = rehearsal.sandbox("proof")
    assert shown.count(": hello sample app!") == 22
    assert "elb.amazonaws.com" in shown


def test_a_second_run_changes_nothing_and_writes_nothing(rehearsal: Rehearsal):
    aws, kubernetes = rehearsal.aws_writes(), rehearsal.kubernetes_writes()
    assert rehearsal.play("site").succeeded().changed == []
    assert (rehearsal.aws_writes(), rehearsal.kubernetes_writes()) == (aws, kubernetes)


def test_check_mode_after_the_run_predicts_nothing(rehearsal: Rehearsal):
    assert rehearsal.play("site", "--check", "--diff").succeeded().changed == []


def test_verify_proves_it_again_and_changes_nothing(rehearsal: Rehearsal):
    assert rehearsal.play("verify").succeeded().changed == []


@pytest.mark.parametrize("tag", ["irsa", "lb_controller", "sample_apps", "ingress", "external_dns"])
def test_each_role_runs_alone_by_its_tag(rehearsal: Rehearsal, tag):
    run = rehearsal.play("site", "--tags", tag).succeeded()
    assert run.changed == []
    assert any(f"{tag} : " in task.task for task in run.tasks)
    others = {"irsa", "lb_controller", "sample_apps", "ingress", "external_dns"} - {tag, "irsa"}
    assert not [task.task for task in run.tasks if any(f"{other} : " in task.task for other in others)]


@pytest.mark.parametrize(
    ("change", "put_right"),
    [
        (by_hand.policy_rewritten, "irsa : app | Make the IAM policy AWSLoadBalancerControllerIAMPolicy"),
        (by_hand.trust_widened, "irsa : app | Make the IAM role of aws-load-balancer-controller"),
        (by_hand.policy_detached, "irsa : app | Make the IAM role of aws-load-balancer-controller"),
        (by_hand.annotation_changed, "irsa : app | Make the service account aws-load-balancer-controller"),
        (by_hand.subnet_untagged, "lb_controller : Tag the subnets that load balancers may use"),
        (by_hand.release_value_changed, "lb_controller : Install the chart, its CRDs first, at version 3.5.0"),
        (by_hand.class_removed, "lb_controller : Make the IngressClass aws"),
        (by_hand.scaled, "sample_apps : Deploy, and wait until their pods are ready: app1, app2"),
        (by_hand.service_type_changed, "sample_apps : Deploy, and wait until their pods are ready: app1, app2"),
        (by_hand.ingress_path_changed, "ingress : Make the Ingress app-aws-ingress"),
        (by_hand.record_removed, "external_dns : records | Have external-dns write the records now"),
    ],
)
def test_what_was_changed_by_hand_is_put_right_and_nothing_else_is(rehearsal: Rehearsal, change, put_right):
    change(rehearsal)
    assert [task.rpartition("eks_ingress.")[2] for task in rehearsal.play("site").succeeded().changed] == [put_right]
    assert rehearsal.play("site", "--check").succeeded().changed == []


def test_an_owner_id_that_another_cluster_writes_under_stops_external_dns_before_it_writes(rehearsal: Rehearsal):
    route53 = rehearsal.aws("route53")
    zone = route53.list_hosted_zones()["HostedZones"][0]["Id"]
    by_hand.record_of_another_cluster(route53, zone, "CREATE", owner="shared")
    before = rehearsal.aws_writes(), rehearsal.kubernetes_writes()
    words = "site", "--tags", "external_dns"
    failure = rehearsal.play(*words, external_dns_txt_owner_id="shared").failed().failure
    assert "shop.frieza.dev A of ingress/shop/web (leads to 192.0.2.7)" in failure
    # To accept those is not to leave its own behind.
    accepted = {"external_dns_txt_owner_id": "shared", "external_dns_accept_records": True}
    left_behind = rehearsal.play(*words, **accepted).failed().failure
    assert "wrote eks.frieza.dev A, eks.frieza.dev AAAA: under owner id shared nothing would manage" in left_behind
    assert "external_dns_txt_owner_id" in failure and (rehearsal.aws_writes(), rehearsal.kubernetes_writes()) == before
    # Under the id that it writes under already, whatever has it is its own: of an Ingress that was deleted, say.
    by_hand.record_of_another_cluster(route53, zone, "DELETE", owner="shared")
    by_hand.record_of_another_cluster(route53, zone, "CREATE", owner="mz-k8s-ap-northeast-1")
    assert rehearsal.play(*words).succeeded().changed == []
    by_hand.record_of_another_cluster(route53, zone, "DELETE", owner="mz-k8s-ap-northeast-1")
