"""The 29 field cases of loyalty.md §5, and where each is tested.

`tests` are tests that name their case. A case, or the part of it, that only the shop can get wrong
waits in `room`: the folder below `tests/` where its test belongs.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldCase:
    number: int
    complaint: str
    test: str = ""
    room: str = ""


FIELD_CASES = (
    FieldCase(
        1,
        "more could be debited than the receipt allows",
        "test_case_01_a_stale_number_buys_nothing",
    ),
    FieldCase(
        2,
        "a phone with punctuation broke the confirmation",
        "test_case_02_phones_go_as_digits",
    ),
    FieldCase(
        3,
        "the discount stood although the reservation had failed",
        "test_case_03_a_reserve_is_only_what_stands",
        "services: the order waits for a confirmed reserve",
    ),
    FieldCase(
        4,
        "bonuses were not returned on cancellation",
        room="services: every way an order can die releases or refunds",
    ),
    FieldCase(
        5,
        "all or nothing: no part of the points could be spent",
        "test_case_05_any_part_can_be_spent",
    ),
    FieldCase(6, "the API key was handed to the browser", room="storefront, api"),
    FieldCase(
        7,
        "promotions did not fire: other ids in the cart than in the import",
        "test_case_07_one_id_in_import_quote_and_sale",
    ),
    FieldCase(
        8,
        "existing members could not be linked, the form asked for too much",
        "test_case_08_a_member_who_joins_again_is_linked",
        "api: the form of the Mini App",
    ),
    FieldCase(
        9,
        "a refused reservation was taken for a success",
        "test_case_09_a_refusal_is_an_exception",
    ),
    FieldCase(
        10,
        "discount granted first, failed debit only logged",
        room="services: reserve first, discount second",
    ),
    FieldCase(
        11,
        "a repair by a manual credit doubled the points",
        "test_case_11_nothing_is_repaired_by_manual_credits",
    ),
    FieldCase(
        12,
        "a mirrored balance: fractions cut off, deltas of webhooks trusted",
        "test_case_12_the_balance_is_read_and_never_added_up",
    ),
    FieldCase(
        13,
        "a welcome credit guarded by memory came twice",
        "test_case_13_joining_credits_nothing",
        "services: idempotency is a row, not a set in memory",
    ),
    FieldCase(
        14,
        "a retry went out under a new id",
        "test_case_14_a_repeat_carries_the_same_id",
        "services: an attempt keeps its operation id",
    ),
    FieldCase(15, "a status from the CRM reset the bonuses", room="services: one owner a field"),
    FieldCase(16, "an edited order applied the bonuses again", room="services: order edits"),
    FieldCase(17, "discounts doubled in the exchange with the back office", room="services"),
    FieldCase(18, "points lost with a failed payment", room="services, api: payments"),
    FieldCase(
        19,
        "not returned on refund, not assigned again after cancel and complete",
        "test_case_19_a_second_life_of_an_order_is_a_second_sale",
        "services: completed, reopened, completed is one earn",
    ),
    FieldCase(
        20,
        "earn, refund, keep the points",
        "test_case_20_what_was_earned_is_taken_back",
    ),
    FieldCase(
        21,
        "a wrong balance after spend, earn, cancel and refund",
        "test_case_21_the_balance_after_everything",
        "services: the same through the shop's own ledger",
    ),
    FieldCase(
        22,
        "double spend in parallel checkouts",
        "test_case_22_two_checkouts_do_not_share_points",
        "services: parallel orders of one member",
    ),
    FieldCase(
        23, "bonuses used although the buyer had said no", room="api: quote after each change"
    ),
    FieldCase(
        24,
        "shares that do not add up: 122.72 + 27.27 for 150",
        "test_case_24_shares_add_up_to_the_kopeck",
    ),
    FieldCase(
        25,
        "no way to cap the share paid by bonuses",
        "test_case_25_the_cap_is_the_provider_s_and_is_shown",
    ),
    FieldCase(
        26,
        "show me the balance by phone, asked since 2019",
        "test_case_26_the_balance_by_phone",
        "api, storefront",
    ),
    FieldCase(
        27,
        "a hold was never released",
        "test_case_27_a_release_makes_sure",
        "services: the sweeper",
    ),
    FieldCase(
        28,
        "a slow or dead service stopped the checkout",
        "test_case_28_a_dead_service_costs_its_budget",
        "services: the order goes on without bonuses",
    ),
    FieldCase(29, "an open proxy showed anyone's balance", room="api"),
)
