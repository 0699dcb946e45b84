"""The 29 field cases of loyalty.md §5, what each teaches, and where it is tested.

`test` is the test of the provider that names its case. A case, or the part of it, that only the
shop can get wrong is tested in `room`: `file::test` below `tests/`, several with commas between.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldCase:
    number: int
    complaint: str
    lesson: str
    test: str = ""
    room: str = ""

    @property
    def tests(self) -> tuple[str, ...]:
        """Every test of the case, as `file::test` below `tests/`."""
        own = f"loyalty/test_field_cases.py::{self.test}" if self.test else ""
        return tuple(filter(None, [own, *self.room.split(", ")]))


FIELD_CASES = (
    FieldCase(
        1,
        "more could be debited than the receipt allows",
        "Validate against a fresh quote on the server, never against a cached number.",
        "test_case_01_a_stale_number_buys_nothing",
    ),
    FieldCase(
        2,
        "a phone with punctuation broke the confirmation",
        "A phone is normalised once and goes into a path as digits only.",
        "test_case_02_phones_go_as_digits",
    ),
    FieldCase(
        3,
        "the discount stood although the reservation had failed",
        "No discount before the reserve is confirmed.",
        "test_case_03_a_reserve_is_only_what_stands",
        "saga/test_field_cases.py::test_case_03_no_discount_without_a_reserve",
    ),
    FieldCase(
        4,
        "bonuses were not returned on cancellation",
        "Cover every way an order can die.",
        room="saga/test_field_cases.py::test_case_04_however_an_order_dies_its_points_come_back",
    ),
    FieldCase(
        5,
        "all or nothing: no part of the points could be spent",
        "Any amount up to the maximum, in the service's own step.",
        "test_case_05_any_part_can_be_spent",
        "api/test_place_programme.py::test_case_05_any_part_of_the_points",
    ),
    FieldCase(
        6,
        "the API key was handed to the browser",
        "Every call goes through the server; no key reaches a browser.",
        room="storefront/test_bonuses.py::test_case_06_no_key_reaches_the_browser",
    ),
    FieldCase(
        7,
        "promotions did not fire: other ids in the cart than in the import",
        "One id for import, quote and sale.",
        "test_case_07_one_id_in_import_quote_and_sale",
    ),
    FieldCase(
        8,
        "existing members could not be linked, the form asked for too much",
        "Somebody who is a member already is a success; ask for the phone and nothing else.",
        "test_case_08_a_member_who_joins_again_is_linked",
        "api/test_register.py::test_case_08_a_member_of_old_is_linked_by_the_phone_alone, "
        "api/test_register_by_code.py::test_case_08_nothing_but_the_phone_has_to_be_known",
    ),
    FieldCase(
        9,
        "a refused reservation was taken for a success",
        "Errors are exceptions, and a contract is tested.",
        "test_case_09_a_refusal_is_an_exception",
    ),
    FieldCase(
        10,
        "discount granted first, failed debit only logged",
        "Reserve or debit first, discount second.",
        room="saga/test_field_cases.py::test_case_10_the_debit_comes_first_and_the_discount_second",
    ),
    FieldCase(
        11,
        "a repair by a manual credit doubled the points",
        "Nothing is repaired by manual credits.",
        "test_case_11_nothing_is_repaired_by_manual_credits",
    ),
    FieldCase(
        12,
        "a mirrored balance: fractions cut off, deltas of webhooks trusted",
        "A balance is read again, never mirrored by adding up.",
        "test_case_12_the_balance_is_read_and_never_added_up",
        "api/test_loyalty_webhook.py::test_case_12_a_hint_is_never_added_up",
    ),
    FieldCase(
        13,
        "a welcome credit guarded by memory came twice",
        "Idempotency is a row in the database.",
        "test_case_13_joining_credits_nothing",
        "saga/test_field_cases.py::test_case_13_what_was_done_is_a_row_and_outlives_the_process",
    ),
    FieldCase(
        14,
        "a retry went out under a new id",
        "A retry carries the id of the first attempt.",
        "test_case_14_a_repeat_carries_the_same_id",
        "saga/test_field_cases.py::test_case_14_a_repeat_of_the_outbox_carries_the_same_id",
    ),
    FieldCase(
        15,
        "a status from the CRM reset the bonuses",
        "Every field has one owner.",
        room="saga/test_field_cases.py::test_case_15_a_status_of_the_back_office_leaves_the_points_alone",
    ),
    FieldCase(
        16,
        "an edited order applied the bonuses again",
        "Editing an order lets go and reserves anew, by one rule.",
        room="saga/test_field_cases.py::test_case_16_an_edited_order_applies_its_points_once",
    ),
    FieldCase(
        17,
        "discounts doubled in the exchange with the back office",
        "A round trip through the back office changes no price.",
        room="saga/test_field_cases.py::test_case_17_a_round_through_the_back_office_doubles_no_discount",
    ),
    FieldCase(
        18,
        "points lost with a failed payment",
        "A failed payment loses no points, and people see it.",
        room="saga/test_field_cases.py::test_case_18_a_payment_that_fails_loses_no_points",
    ),
    FieldCase(
        19,
        "not returned on refund, not assigned again after cancel and complete",
        "Statuses go to and fro: each life of an order has its own commit and refund.",
        "test_case_19_a_second_life_of_an_order_is_a_second_sale",
        "saga/test_field_cases.py::test_case_19_cancelled_and_completed_after_all_is_assigned_again",
    ),
    FieldCase(
        20,
        "earn, refund, keep the points",
        "What was earned is taken back with the goods, once.",
        "test_case_20_what_was_earned_is_taken_back",
        "saga/test_field_cases.py::test_case_20_what_was_earned_goes_with_the_goods",
    ),
    FieldCase(
        21,
        "a wrong balance after spend, earn, cancel and refund",
        "Spend, earn, cancel and refund net to zero.",
        "test_case_21_the_balance_after_everything",
        "saga/test_field_cases.py::test_case_21_the_balance_after_spend_earn_cancel_and_return",
    ),
    FieldCase(
        22,
        "double spend in parallel checkouts",
        "Reserve atomically, one lock a member.",
        "test_case_22_two_checkouts_do_not_share_points",
        "campaigns/test_loyalty_short.py::test_case_22_thirty_checkouts_of_one_balance",
    ),
    FieldCase(
        23,
        "bonuses used although the buyer had said no",
        "Points are computed anew on every change of the cart.",
        room="api/test_place_programme.py::test_case_23_points_given_up_are_not_spent",
    ),
    FieldCase(
        24,
        "shares that do not add up: 122.72 + 27.27 for 150",
        "Shares are allocated by largest remainder and add up to the kopeck.",
        "test_case_24_shares_add_up_to_the_kopeck",
        "services/test_quote_build.py::test_case_24_promo_money_off_points_and_delivery_add_up",
    ),
    FieldCase(
        25,
        "no way to cap the share paid by bonuses",
        "The cap is the service's own, and it is shown.",
        "test_case_25_the_cap_is_the_provider_s_and_is_shown",
        "api/test_quote_programme.py::test_case_25_the_cap_is_shown_and_kept",
    ),
    FieldCase(
        26,
        "show me the balance by phone, asked since 2019",
        "The balance by phone is the first thing to show.",
        "test_case_26_the_balance_by_phone",
        "api/test_bonuses.py::test_case_26_the_balance_by_phone, "
        "storefront/test_bonuses.py::test_case_26_the_balance_by_phone",
    ),
    FieldCase(
        27,
        "a hold was never released",
        "A sweeper proves that nothing stays reserved.",
        "test_case_27_a_release_makes_sure",
        "saga/test_sweep.py::test_case_27_a_reserve_nobody_lets_go_is_swept",
    ),
    FieldCase(
        28,
        "a slow or dead service stopped the checkout",
        "A slow or dead service costs its budget and no sale.",
        "test_case_28_a_dead_service_costs_its_budget",
        "saga/test_priced_by_programme.py::test_case_28_a_dead_service_keeps_nobody_from_ordering, "
        "api/test_place_programme.py::test_case_28_a_discount_never_vanishes_without_a_word, "
        "api/test_quote_programme.py::test_case_28_without_the_service_the_price_is_ours, "
        "api/test_quote_slow_loyalty.py::test_case_28_a_slow_one_costs_two_and_a_half_seconds, "
        "storefront/test_bonuses.py::test_case_28_the_shop_sells_while_the_programme_is_away",
    ),
    FieldCase(
        29,
        "an open proxy showed anyone's balance",
        "A phone is no proof of who asks: only one that Telegram vouched for is shown a balance.",
        room="api/test_bonuses.py::test_case_29_somebody_else_is_not_shown_it, "
        "api/test_register.py::test_case_29_a_phone_that_nobody_vouched_for, "
        "api/test_register_by_code.py"
        "::test_case_29_a_code_is_good_for_its_own_phone_and_buyer_only, "
        "api/test_ledger_of_programme.py::test_case_29_nobody_sees_somebody_elses_ledger",
    ),
)
