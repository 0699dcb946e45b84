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
    search_ignored: bool = False
    """True: `search` returns everything, as unknown filters do (§7)."""
    modified_at_sort: str = "supported"
    """supported | 422: whether orders can be sorted by modifiedAt (§7, Sort)."""
    revision_compare: str = "gt"
    """gt | ge: whether filter[revision]=N repeats row N (§9.7)."""
    unpaged_lists: str = "stores,customer-sources,customer-preferences,customer-celebration-dates"
    """Comma list of collections answering everything with meta.page.size null (§7)."""
    list_deleted_items: bool = False
    """True: deleted goods stay in the list with deleted=true (§4.8, live extras)."""
    history_include: str = "422"
    """supported | 422: whether orders accept include=history; the ids are there anyway (§6)."""
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
    refuse_bonus_payments: bool = True
    """True: a payment with bonusAmount is a 422; False: points are taken (§5.7, §9.1)."""
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
    "repeat_client_id": ("409", "merge", "500"),
    "duplicate_customer_phone": ("allow", "422"),
    "duplicate_source_title": ("allow", "422"),
    "current_points_patch": ("ignored", "applied"),
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
}


def from_text(name: str, text: str) -> object:
    """Read a switch value given on a command line, by the type of the switch."""
    kind = get_type_hints(Switches).get(name)
    if kind is bool:
        return text.lower() in {"1", "true", "yes", "on"}
    if kind is int:
        return int(text)
    return text
