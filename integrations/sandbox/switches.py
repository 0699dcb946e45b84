"""Everything about the vendors that is not known for certain, as switches.

The default is the stricter (or the more dangerous) reading: a client that survives the defaults
and every other value survives the real service. Sections name the contract notes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import get_type_hints


@dataclass(slots=True)
class Switches:
    """Settings of the stand-ins; `change` refuses unknown names and values."""

    # Posiflora, reading.
    docno_unique: bool = False
    """True: a second order with the same docNo is a 422; False: a double is made (§9.5)."""
    filter_docno: str = "exact"
    """exact | contains | ignored: what filter[docNo] does; a server may ignore it (§7)."""
    orders_filter_customer: bool = True
    """False: filter[customer] on orders is ignored, as unknown filters are (§7)."""
    search_ignored: bool = False
    """True: `search` returns everything, as unknown filters do (§7)."""
    ignored_filters: str = ""
    """Comma list of parameters every list ignores without a word, "from,filter[id]" (§7)."""
    modified_at_sort: str = "supported"
    """supported | 422: whether orders can be sorted by modifiedAt (§7, Sort)."""
    revision_compare: str = "gt"
    """gt | ge: whether filter[revision]=N repeats row N (§9.7)."""
    unpaged_lists: str = (
        "stores,customer-sources,customer-preferences,customer-celebration-dates,report-types,"
        "bonus-group-changes-history"
    )
    """Comma list of collections answering everything with meta.page.size null (§7)."""
    page_maximum: int = 100
    """Largest page[size] of every list (§7)."""
    page_maximums: str = ""
    """Comma list of exceptions, "bouquets=200,categories=50" (§7, §9.7)."""
    page_over_maximum: str = "422"
    """422 | clamped: a page[size] above the maximum is refused or silently made smaller (§7)."""
    store_price_filter: str = "narrows"
    """narrows | plain: whether filter[storePrice] shows that store's price as priceMin and
    priceMax or only leaves out what has no price there (App. A, nobody has seen it live)."""
    spec_variants_in_list: str = "422"
    """supported | 422: whether the list of specifications accepts include=specVariants… (§3.1)."""
    lists_payment_methods: bool = False
    """True: GET /payment-methods and /shifts exist; False: they are a 404 (§3.1, §9.2)."""
    phone_numbers_filter: str = "unknown"
    """unknown | known: which numbers customers/filter-phone-numbers gives back (§4.1)."""
    list_deleted_items: bool = False
    """True: deleted goods stay in the list with deleted=true (§4.8, live extras)."""
    history_include: str = "422"
    """supported | 422: whether orders accept include=history; the ids are there anyway (§6)."""
    history_attributes: str = "none"
    """none | guessed: whether an included history line says anything at all (§6, §9.3)."""
    extra_fields: bool = True
    """True: answers carry attributes and nulls no document mentions (§4, live extras)."""

    # Posiflora, writing.
    require_docno: bool = True
    """True: an order without docNo is a 422 (§5.3, §9.5)."""
    require_duetime: bool = True
    """True: an order without dueTime is a 422 (§5.3, §9.5)."""
    require_store: bool = True
    """True: an order without store is a 422 (§5.3)."""
    require_source: bool = True
    """True: an order without source is a 422; source null is a 422 always (§5.1, §5.3)."""
    require_method: bool = True
    """True: a payment without method is a 422 (§5.6, §9.2)."""
    require_shift: bool = True
    """True: a payment without an open shift is a 422 (§5.6, §9.2)."""
    repeat_client_id: str = "409"
    """409 | merge | 500: a POST whose client-made id exists already (§5.1, §9.6)."""
    duplicate_customer_phone: str = "allow"
    """allow | 422: creating a customer whose phone is known (§5.2, §9.6)."""
    duplicate_source_title: str = "allow"
    """allow | 422: creating an order source whose title is known."""
    current_points_patch: str = "ignored"
    """ignored | applied: PATCH customers.currentPoints (§5.2, §9.1)."""
    bonus_payments: str = "422"
    """422 | ignored | taken: a payment with bonusAmount is refused, kept without its points, or
    takes them (§5.7, §9.1)."""
    bonus_limit: str = "checked"
    """checked | balance | free: whether points are held to the group's limit and the balance, to
    the balance alone, or to nothing (§4.3, §5.7)."""
    bonus_amount_shown: bool = True
    """False: a payment never tells its bonusAmount, whether it took points or not (§5.7)."""
    payment_keeps_id: bool = True
    """False: a payment gets an id of the server's own (§5.1, §9.6)."""
    payments_filter_order: bool = True
    """False: filter[order] on payments is ignored, as unknown filters are (§7)."""
    payments_listed: bool = True
    """False: the list of payments is empty for this login, whatever there is (§3)."""
    bonus_needs_flag: bool = True
    """True: only an order with byBonuses takes a payment by points (§5.7)."""
    bonus_in_amount: bool = False
    """True: a payment's amount holds its bonusAmount; False: they add up, unless equal (§5.7)."""
    cancel_returns_points: bool = True
    """True: a cancelled or returned order gives back the points spent on it."""
    groups_rise: bool = False
    """True: turnover moves a customer to the group whose entryAmount it has reached (§4.3)."""
    default_bonus_group: bool = True
    """False: a customer made without a bonus group has none (§4.1)."""
    bonus_history_order: bool = True
    """False: lines of the bonus history name no order (§4.2)."""
    bonus_history_sort: str = "oldest"
    """oldest | newest: which line of the bonus history comes first (§4.2)."""
    points_delay_seconds: int = 0
    """Above 0: points for a done order come so much later (§6)."""
    points_lag_seconds: int = 0
    """Above 0: currentPoints shows a movement so much later than the history (§4.1)."""
    points_accrue_on: str = "money"
    """money | total: whether the part paid by points earns as well (§4.3)."""
    stock_moves: bool = True
    """True: a done order takes its lines from the stock of its store (§6)."""
    event_without_id: str = "500"
    """500 | made: a customer event sent without a client-made id (§5.1)."""
    bouquet_body: str = "any"
    """any | array | single: what a change of a bouquet may carry in data (App. A)."""
    reports_deferred: bool = False
    """True: reports end as `deferred` instead of `prepared` (§4.9)."""
    patch_lines: str = "replace"
    """replace | merge: what a PATCH with lines does to lines not mentioned (§5.4, §9.6)."""
    line_needs_item: bool = True
    """True: an order line without item is a 422 (§5.3)."""
    line_arithmetic: str = "422"
    """422 | trust: an order line whose amount is not qty x price (§4.5)."""
    cancel_returns_bouquets: bool = True
    """True: cancelling an order puts its bouquets back on the showcase."""
    status_moves: str = "strict"
    """strict | free: strict refuses to leave done, canceled and returned with a 409 (§6)."""
    order_patch_status: int = 200
    """200 | 201: status code of PATCH /orders/{id}, documented as 201 by mistake (§10)."""
    points_accrue: bool = True
    """True: a done order accrues points by the customer's bonus group (§4.3, §6)."""

    # Posiflora, session and envelope.
    unauthorized_body: str = "lexik"
    """lexik | jsonapi: shape of a 401 for a missing, wrong or expired token (§2, §9.4)."""
    refresh_rotates: bool = True
    """True: a refresh kills the refresh token it was given (§2, §9.4)."""
    pointer_style: str = "reva"
    """reva (/data/docNo) | attributes (/data/attributes/docNo) in a 422 (§7.1, §9.9)."""
    media_type: str = "strict"
    """strict: only vnd.api+json, else 415; lenient: application/json too (§1)."""

    requests_per_second: int = 0
    """Above 0: more calls within a second are a 429 with Retry-After (§7.2, §9.8)."""

    # LoyalClient (loyalty.md).
    new_operation_clears: str = "whole_point"
    """only_pair | whole_point: which holds a new operation ends (§3.3)."""
    hold_lowers_recalc: bool = True
    """True: a hold lowers recalc.spend (§3.3)."""
    hold_lowers_balance: bool = True
    """True: a hold lowers the balance that is shown (§3.3)."""
    duplicate_retail: str = "accepted"
    """accepted | refused: the same retail again within a minute (§3.5)."""
    fractional_amounts: str = "refused"
    """refused | rounded | kept: amounts with kopecks (§3.2)."""
    loyalty_auth_failure: int = 401
    """401 | 422: answer to a missing or wrong apikey (§3.4)."""

    # BonusPlus (loyalty.md §2.13).
    bonusplus_unknown_customer: str = "412"
    """412 (with a code) | 404 (without): answer about an unknown customer (§2.2)."""
    bonusplus_duplicate_code: str = "CUSTOMER_ALREADY_EXISTS"
    """CUSTOMER_ALREADY_EXISTS | CUSTOMER_ALREADY_EXIST: how the code is spelled (§2.2)."""
    bonusplus_repeat_reserve: str = "adds"
    """adds | replaces | 412: a second reserve under one id (§2.7)."""
    bonusplus_release_beyond: str = "412"
    """412 | clamps: freeing more than is reserved (§2.7)."""
    bonusplus_release_zero: str = "204"
    """204 | 412: freeing nothing (§2.7)."""
    bonusplus_reserve_above: str = "412"
    """412 | partial: reserving more than there is (§2.7)."""
    bonusplus_unknown_reserve: str = "412"
    """412 | 404 | zero: reading a reserve that is not there (§2.7)."""
    bonusplus_delete_reserve: str = "supported"
    """supported | body_dropped (a 400) | ignored (a 204): the DELETE with a body (§2.7)."""
    bonusplus_duplicate_sale: str = "sells_twice"
    """sells_twice | 412 | first_result: a second sale with one externalId (§2.8)."""
    bonusplus_reserve_id: str = "consumes"
    """consumes | ignored | 412_unless_equal: what reserveId of a sale does (§2.8)."""
    bonusplus_sale_answers_id: bool = False
    """True: the answer to a sale holds its id, which no document promises (§2.8)."""
    bonusplus_refund_spent: str = "negative"
    """negative | clamp: a refund of points that are spent already (§2.8)."""
    bonusplus_max_by_balance: bool = False
    """True: maxDebitBonuses is capped by the balance (§2.6)."""
    bonusplus_sort: str = "supported"
    """supported | ignored: sort of bonusActivities; ignored is oldest first (§2.8)."""
    bonusplus_activation_days: int = 0
    """Days until earned points can be spent (§4.1)."""
    bonusplus_rate_limit: int = 3600
    """Calls an hour (§2.1)."""
    bonusplus_rate_status: int = 429
    """429 | 412: answer to a call beyond the limit (§2.1)."""
    bonusplus_latency_ms: int = 100
    """What every call takes; 5000 is a slow service, an hour hangs (§2.13)."""
    bonusplus_extra_fields: bool = True
    """True: answers carry members no document mentions, and nulls (§2.1)."""

    # Telegram (telegram.md §3); chat ids as a comma list.
    telegram_blocked_chats: str = ""
    """Chats that answer 403 "bot was blocked by the user"."""
    telegram_unknown_chats: str = ""
    """Chats that answer 400 "chat not found"."""
    telegram_retry_after: int = 0
    """Above 0: every message is answered 429 with this retry_after, in seconds."""

    def change(self, values: Mapping[str, object]) -> None:
        """Set several switches at once; raises ValueError and changes nothing on a bad one."""
        hints = get_type_hints(type(self))
        for name, value in values.items():
            if name not in hints:
                message = f"no such switch: {name}"
                raise ValueError(message)
            if type(value) is not hints[name]:
                message = f"switch {name} wants {hints[name].__name__}, got {value!r}"
                raise ValueError(message)
            allowed = CHOICES.get(name)
            if allowed is not None and value not in allowed:
                message = f"switch {name} is one of {allowed}, not {value!r}"
                raise ValueError(message)
        for name, value in values.items():
            setattr(self, name, value)

    def largest_page(self, kind: str) -> int:
        """Return the largest page of a Posiflora collection."""
        for pair in self.page_maximums.split(","):
            name, _, size = pair.partition("=")
            if name.strip() == kind and size.isdecimal():
                return int(size)
        return self.page_maximum

    def reset(self) -> None:
        """Put every switch back to its default."""
        for each in fields(self):
            setattr(self, each.name, each.default)

    def as_dict(self) -> dict[str, object]:
        """Return every switch with its present value."""
        return {each.name: getattr(self, each.name) for each in fields(self)}


CHOICES: Mapping[str, tuple[object, ...]] = {
    "filter_docno": ("exact", "contains", "ignored"),
    "modified_at_sort": ("supported", "422"),
    "revision_compare": ("gt", "ge"),
    "history_include": ("422", "supported"),
    "history_attributes": ("none", "guessed"),
    "page_over_maximum": ("422", "clamped"),
    "store_price_filter": ("narrows", "plain"),
    "spec_variants_in_list": ("422", "supported"),
    "phone_numbers_filter": ("unknown", "known"),
    "event_without_id": ("500", "made"),
    "bouquet_body": ("any", "array", "single"),
    "repeat_client_id": ("409", "merge", "500"),
    "duplicate_customer_phone": ("allow", "422"),
    "duplicate_source_title": ("allow", "422"),
    "current_points_patch": ("ignored", "applied"),
    "bonus_payments": ("422", "ignored", "taken"),
    "bonus_limit": ("checked", "balance", "free"),
    "bonus_history_sort": ("oldest", "newest"),
    "points_accrue_on": ("money", "total"),
    "patch_lines": ("replace", "merge"),
    "line_arithmetic": ("422", "trust"),
    "status_moves": ("strict", "free"),
    "order_patch_status": (200, 201),
    "unauthorized_body": ("lexik", "jsonapi"),
    "pointer_style": ("reva", "attributes"),
    "media_type": ("strict", "lenient"),
    "new_operation_clears": ("only_pair", "whole_point"),
    "duplicate_retail": ("accepted", "refused"),
    "fractional_amounts": ("refused", "rounded", "kept"),
    "loyalty_auth_failure": (401, 422),
    "bonusplus_unknown_customer": ("412", "404"),
    "bonusplus_duplicate_code": ("CUSTOMER_ALREADY_EXISTS", "CUSTOMER_ALREADY_EXIST"),
    "bonusplus_repeat_reserve": ("adds", "replaces", "412"),
    "bonusplus_release_beyond": ("412", "clamps"),
    "bonusplus_release_zero": ("204", "412"),
    "bonusplus_reserve_above": ("412", "partial"),
    "bonusplus_unknown_reserve": ("412", "404", "zero"),
    "bonusplus_delete_reserve": ("supported", "body_dropped", "ignored"),
    "bonusplus_duplicate_sale": ("sells_twice", "412", "first_result"),
    "bonusplus_reserve_id": ("consumes", "ignored", "412_unless_equal"),
    "bonusplus_refund_spent": ("negative", "clamp"),
    "bonusplus_sort": ("supported", "ignored"),
    "bonusplus_rate_status": (429, 412),
}


def from_text(name: str, text: str) -> object:
    """Read a switch value given on a command line, by the type of the switch."""
    kind = get_type_hints(Switches).get(name)
    if kind is bool:
        return text.lower() in {"1", "true", "yes", "on"}
    if kind is int:
        return int(text)
    return text
