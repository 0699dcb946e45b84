"""Two ideas of Posiflora: one refuses whatever it can, the other lets everything pass.

Nobody knows which of them the real one is nearer to (posiflora.md §9), so both have to work.
"""

from __future__ import annotations

from tests.campaigns.frame import Reading

STRICT: Reading = {
    # The defaults are the stricter reading of what may be sent. Here what is there may not be
    # made again either, and nothing is answered that is not documented.
    "docno_unique": True,
    "duplicate_customer_phone": "422",
    "duplicate_source_title": "422",
    "modified_at_sort": "422",
    "bouquet_body": "array",
    "extra_fields": False,
}
LAX: Reading = {
    "require_docno": False,
    "require_duetime": False,
    "require_store": False,
    "require_source": False,
    "require_method": False,
    "require_shift": False,
    "line_needs_item": False,
    "line_arithmetic": "trust",
    "media_type": "lenient",
    "status_moves": "free",
    # Doubles are made without a word: only our own looking prevents them.
    "docno_unique": False,
    "duplicate_customer_phone": "allow",
    "duplicate_source_title": "allow",
    "repeat_client_id": "merge",
    "filter_docno": "contains",
    "patch_lines": "merge",
    "payment_keeps_id": False,
    "payments_filter_order": False,
    "bonus_payments": "taken",
    "bonus_needs_flag": False,
    "current_points_patch": "applied",
    "page_over_maximum": "clamped",
    "event_without_id": "made",
    "spec_variants_in_list": "supported",
    "history_include": "supported",
    "history_attributes": "guessed",
    "lists_payment_methods": True,
    "list_deleted_items": True,
    "phone_numbers_filter": "known",
    "store_price_filter": "plain",
    "revision_compare": "ge",
    "unpaged_lists": "stores,order-sources,workers,bonus-groups,categories",
    "order_patch_status": 201,
    "unauthorized_body": "jsonapi",
    "refresh_rotates": False,
    "pointer_style": "attributes",
    "reports_deferred": True,
}
READINGS = {"строго": STRICT, "мягко": LAX}
