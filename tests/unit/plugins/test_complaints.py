# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What users complain about in other tools for the same job, as far as modules are concerned; and where it is held to be better here."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

from ..parsed import nodes_of

# By the number under which tests are named after them: the complaint, and the tests that hold the modules to it.
COMPLAINTS = {
    1: (
        "an Ingress hangs in Terminating because its controller went first",
        "complaint_1_objects_that_the_controller_holds_are_found_whoever_made_them",
        "complaint_1_absent_waits_for_finalizers_and_a_time_out_names_them",
        "it_waits_until_the_finalizers_are_off",
        "of_several_finalizers_the_controllers_are_named_and_that_the_object_is_going",
    ),
    3: (
        "the webhook has no endpoints, and nobody says why",
        "complaint_3_webhook_without_endpoints_says_what_to_look_at",
        "what_a_webhook_refuses_fails_the_run_and_is_a_warning_in_check_mode",
    ),
    5: (
        "a chart that makes its webhook's certificate anew changes with every run",
        "complaint_5_a_certificate_that_the_chart_makes_anew_is_no_change",
        "release_as_wanted_starts_no_helm",
    ),
    6: (
        "helm upgrades no CRDs",
        "complaint_6_a_crd_is_never_replaced_by_one_that_lacks_a_stored_version",
        "plan_installs_with_the_owners_labels_and_crds_first",
        "crd_is_not_downgraded_unasked",
        "crd_that_was_changed_by_hand_is_put_right_and_one_that_is_gone_is_made_again",
    ),
    7: (
        "no subnets are found, and nobody says why not these",
        "which_subnets_the_controller_takes",
        "each_subnet_is_told_why_it_is_not_taken",
        "complaint_7_a_load_balancer_that_speaks_ipv6_is_given_subnets_that_do",
        "complaint_7_time_out_carries_the_controllers_word_and_the_mend",
    ),
    9: (
        "a policy lacks the action that a new version needs",
        "complaint_9_plan_names_the_actions_that_someone_elses_policy_lacks_and_exceeds",
        "complaint_9_a_policy_changed_by_hand_is_put_right",
        "the_controllers_policy_lacks_and_adds_nothing",
        "a_denial_names_the_missing_action",
    ),
    10: (
        "a role may not be assumed, and nobody says which part of the trust does not match",
        "tokens_are_trusted_by_audience_and_subject_of_the_clusters_own_issuer",
        "plan_changes_trust_then_settings_then_policies_then_tags",
        "each_known_cause_is_recognised_by_what_is_said_and_told_how_to_mend",
        "complaint_10_the_part_of_the_trust_that_does_not_match_is_named",
        "complaint_10_what_differs_between_trust_and_token_is_named",
        "complaint_10_a_provider_that_does_not_let_the_token_in_is_named",
        "a_pod_without_its_role_is_told_from_one_that_is_refused",
        "a_role_of_that_name_in_another_account_is_not_the_one",
    ),
    11: (
        "thumbprints of the issuer are fetched over the network and differ",
        "complaint_11_plan_leaves_thumbprints_in_another_order_and_those_nobody_asked_about",
        "plan_creates_the_provider_of_a_cluster_that_has_none",
    ),
    13: (
        "a change of scheme or group silently replaces the ALB",
        "complaint_13_a_change_that_replaces_the_alb_is_refused_with_what_it_serves",
        "complaint_13_an_alb_that_serves_is_only_replaced_where_that_is_allowed",
    ),
    16: (
        "records and their marks are left behind",
        "complaint_16_our_records_go_with_their_marks_and_nobody_elses",
        "complaint_16_plan_removes_a_record_with_its_marks_and_nothing_of_others",
    ),
    17: (
        "two clusters of one owner id delete each other's records",
        "complaint_17_an_owner_id_with_records_of_another_clusters_resources_is_refused_by_name",
        "complaint_17_records_of_another_cluster_under_our_owner_id_stop_a_run_and_warn_in_check_mode",
        "complaint_17_an_ingress_of_the_same_name_in_another_cluster_is_another",
        "the_owners_of_a_zone_are_told_before_another_cluster_writes_into_it",
        "a_record_that_two_owners_claim_belongs_to_neither",
    ),
    18: (
        "of zones of one name the wrong one is written to",
        "complaint_18_two_zones_of_one_name_are_an_error_that_names_both",
        "complaint_18_external_dns_may_write_to_the_named_zones_only",
    ),
    20: (
        "a Helm module is not idempotent and shows no diff",
        "release_as_wanted_starts_no_helm",
        "complaint_20_plan_of_an_upgrade_shows_only_the_objects_that_differ",
        "check_mode_downloads_and_renders_but_installs_nothing",
        "helm_4_is_kept_from_asking_for_a_kind_that_is_not_there_yet",
        "values_are_compared_by_meaning",
        "plan_marks_a_release_that_is_taken_over_as_it_is",
    ),
    22: (
        "the EKS token dies in a long play",
        "complaint_22_a_token_is_minted_again_before_it_is_too_old",
        "complaint_22_an_expired_token_is_minted_again",
        "complaint_22_a_token_that_is_refused_in_the_middle_of_a_wait_is_minted_again",
        "complaint_22_in_a_long_wait_a_token_is_minted_before_each_is_too_old",
        "complaint_22_a_run_goes_on_when_its_token_dies_in_the_middle_of_a_wait",
        "complaint_22_each_task_of_a_long_play_begins_with_a_token_of_its_own",
    ),
    23: (
        "a login that fails does not say as whom",
        "complaint_23_401_names_the_identity_that_has_no_access_entry",
        "complaint_23_403_names_verb_resource_and_subject",
        "complaint_23_the_clusters_name_is_all_that_a_login_takes",
        "complaint_23_who_is_not_known_to_the_cluster_is_told_as_whom_it_was_asked",
        "complaint_23_who_is_known_and_may_not_is_told_what_is_missing",
    ),
    25: (
        "a policy is deleted from under other clusters",
        "complaint_25_a_shared_policy_is_not_deleted_from_under_other_clusters",
    ),
    26: (
        "a zone cannot be deleted, and nobody says what is in it",
        "complaint_26_our_zone_that_others_use_is_kept_with_their_records_named",
        "complaint_26_plan_leaves_and_names_a_zone_that_is_not_ours_or_not_empty",
    ),
}
# 21, "tasks are slow", is measured by bench/, and held by test_in_process.py.


@cache
def every_test():
    modules = [nodes_of(path)[0] for path in Path(__file__).parent.rglob("test_*.py")]
    functions = [node for module in modules for node in module.body if isinstance(node, ast.FunctionDef)]
    return {node.name.removeprefix("test_") for node in functions if node.name.startswith("test_")}


@pytest.mark.parametrize("number", COMPLAINTS)
def test_each_complaint_has_its_tests(number):
    complaint, *tests = COMPLAINTS[number]
    assert not set(tests) - every_test(), complaint


@pytest.mark.parametrize("number", COMPLAINTS)
def test_each_complaint_has_a_test_named_after_it(number):
    assert [name for name in COMPLAINTS[number][1:] if name.startswith(f"complaint_{number}_")]


def test_a_test_named_after_a_complaint_is_listed_with_it():
    for name in every_test():
        if name.startswith("complaint_"):
            number = int(name.split("_")[1])
            assert name in COMPLAINTS[number]
