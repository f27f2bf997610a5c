"""Which metrics that alarms and widgets read does a healthy run not emit, and which test provokes each?"""

from collections.abc import Mapping

_INGEST, _PIPELINE = "tests/integration/ingest", "tests/integration/pipeline"

SELDOM: Mapping[str, str] = {
    "AnomalyTrips": "tests/integration/governance/test_watch.py::"
    "test_a_mass_change_sets_the_projects_switch_with_its_figures_an_entry_and_a_page",
    "ApprovalHours": "tests/integration/upkeep/test_digest.py::test_how_long_the_oldest_question_waits_is_told",
    "Approvals": f"{_PIPELINE}/test_approvals.py::test_what_an_approver_approves_is_carried_out_in_suggest_too",
    "AuditMismatches": "tests/integration/upkeep/test_archive.py::"
    "test_an_entry_that_differs_from_its_copy_is_counted_and_the_copy_stays",
    "BlastBudgetWaits": "tests/integration/journal/test_guard_budget.py::"
    "test_a_run_over_the_blast_budget_waits_and_is_counted_and_its_mutation_goes_through_later",
    "BreakerOpened": f"{_PIPELINE}/test_paying.py::test_a_sick_model_is_left_alone_and_only_that_model",
    "BudgetUsed": f"{_PIPELINE}/test_paying.py::test_how_much_of_the_days_money_is_used_is_told_with_every_call",
    "CertificatesWithdrawn": f"{_INGEST}/test_labels.py::"
    "test_labels_that_turn_wrong_withdraw_the_certificate_and_ask_for_the_task_that_says_so",
    "Contested": f"{_PIPELINE}/test_a_person_wins.py::"
    "test_a_field_that_is_changed_away_and_back_and_away_again_within_the_hour_is_contested",
    "DegradedForMoney": f"{_PIPELINE}/test_paying.py::"
    "test_the_ladder_goes_from_the_model_to_the_small_one_to_the_neighbours_and_never_over_the_budget",
    "DuplicateMarkers": f"{_INGEST}/test_verify.py::"
    "test_a_marker_in_two_comments_of_the_bot_is_a_double_effect_and_in_a_persons_it_is_not",
    "HoursToDeletion": f"{_INGEST}/test_gaps.py::test_a_webhook_on_its_way_to_deletion_is_measured",
    "HumanValuesKept": f"{_PIPELINE}/test_a_person_wins.py::"
    "test_a_value_that_a_person_set_is_kept_through_three_changes_of_the_text",
    "LostUpdates": f"{_INGEST}/test_verify.py::"
    "test_a_write_that_replaced_what_somebody_had_just_set_is_a_lost_update_and_told_once",
    "ModelCostMicrodollars": f"{_PIPELINE}/test_classify.py::test_what_a_priced_model_cost_is_counted",
    "MissRate": f"{_INGEST}/test_missed.py::test_the_miss_rate_of_the_last_day_is_in_the_answer_and_is_a_metric",
    "MissedEvents": f"{_INGEST}/test_missed.py::test_a_change_of_a_known_task_that_no_webhook_brought_has_one_more_run",
    "Quarantined": f"{_INGEST}/test_webhook.py::test_w13_a_signed_body_that_is_no_delivery_is_put_aside_with_200",
    "SignatureFailures": f"{_INGEST}/test_webhook.py::test_w1_a_signature_that_is_not_exactly_the_right_one_is_refused",
    "SmallFirst": f"{_PIPELINE}/test_small_first.py::"
    "test_a_small_answer_that_agrees_with_the_statistics_is_the_only_request",
    "TokensNotRenewed": "tests/integration/upkeep/test_refresh_token.py::"
    "test_a_grant_that_was_taken_back_is_told_and_holds_up_no_other",
    "ValuesUndone": f"{_INGEST}/test_labels.py::test_what_was_filled_and_cleared_is_reverted",
}
