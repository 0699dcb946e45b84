"""The texts of customers a search looks into, kept so that 50 000 of them are looked through fast.

The store names the rows that changed; only their texts are made again.
"""

import re

from integrations.sandbox.posiflora.store import PosifloraStore, Resource

FUZZY_TAIL = 7
SEARCHED = ("title", "email", "notes", "bonusCard", "phone")
"""Where a search looks; the phone is last, so that a text ends with it."""


def customers_matching(store: PosifloraStore, words: str) -> frozenset[str]:
    """Return ids of customers that match fuzzily: similar phones and other fields come too."""
    texts, needle = _fresh_texts(store), words.lower()
    digits = re.sub(r"\D", "", words)
    tail = digits[-FUZZY_TAIL:] if len(digits) >= FUZZY_TAIL else ""
    found: set[str] = set()
    if tail:
        near = [(row_id, text) for row_id, text in texts.items() if tail in text]
        found = {row_id for row_id, text in near if digits in text or text.endswith(tail)}
    if needle != digits or not tail:
        found.update(row_id for row_id, text in texts.items() if needle in text)
    return frozenset(found)


def _fresh_texts(store: PosifloraStore) -> dict[str, str]:
    table, texts = store.table("customers"), store.customer_texts
    changed = store.changed_customers if texts else frozenset(table)
    for row_id in changed:
        row = table.get(row_id)
        if row is not None:
            texts[row_id] = _text(row)
    store.changed_customers.clear()
    return texts


def _text(row: Resource) -> str:
    return "\n".join(str(row.attributes[name] or "").lower() for name in SEARCHED)
