"""Orders as the shop would send them to Posiflora."""

from datetime import UTC, datetime
from decimal import Decimal
from uuid import uuid4

from integrations.posiflora import LineDraft, OrderDraft
from integrations.sandbox import demo

DUE = datetime(2026, 12, 1, 12, tzinfo=UTC)


def make_draft(doc_no: str = "TM0000000012", *, item_id: str = "") -> OrderDraft:
    line = LineDraft(
        id=str(uuid4()),
        item_id=item_id,
        quantity=Decimal(2),
        price=Decimal(350),
        amount=Decimal(700),
        total=Decimal("650.50"),
    )
    return OrderDraft(
        id=str(uuid4()),
        doc_no=doc_no,
        date=DUE.date(),
        due_time=DUE,
        store_id=demo.STORE_ID,
        source_id=demo.SITE_SOURCE_ID,
        contact="Мария",
        contact_phone="+79120000005",
        lines=(line,) if item_id else (),
    )
