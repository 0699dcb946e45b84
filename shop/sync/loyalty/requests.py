"""Rows of the ledger in the words of the loyalty contract."""

from __future__ import annotations

from integrations.loyalty.base import ReserveRequest
from shop.models import BonusOperation


def reserve_request(operation: BonusOperation) -> ReserveRequest:
    """The reserve of an order."""
    return ReserveRequest(
        operation_id=operation.operation_id,
        member_id=operation.member_id,
        phone=operation.member_phone,
        points=operation.asked,
    )
