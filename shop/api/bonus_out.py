"""The bonus answers of the API."""

from __future__ import annotations

from integrations.loyalty.base import Level, Member
from integrations.money import ZERO, wire
from shop.models import Customer
from shop.services import clock
from shop.services.bonuses.account import BonusAccount
from shop.services.bonuses.join import Joining
from shop.services.bonuses.ledger import LedgerRow


def account_json(account: BonusAccount, customer: Customer) -> dict[str, object]:
    """The account of somebody whose phone is verified, or an honest word about why not."""
    member = account.member
    return {
        "status": str(account.status),
        "balance": wire(member.balance if member else ZERO),
        "pending": wire(member.pending if member else ZERO),
        "level": _level(member.level) if member and member.level else None,
        "expiring": _expiring(member) if member else None,
        "can_register": account.can_register,
        "can_spend": account.can_spend,
        "prefill": _prefill(member, customer) if member else None,
        "as_of": clock.local(account.as_of).isoformat() if account.as_of else None,
        "stale": account.stale,
    }


def joining_json(joining: Joining, customer: Customer) -> dict[str, object]:
    """The account; while a code is awaited its status says so, and since when to ask again."""
    answer = account_json(joining.account, customer)
    if joining.code_wait is not None:
        answer["status"] = "code_sent"
    return {**answer, "retry_after": joining.code_wait}


def ledger_json(row: LedgerRow) -> dict[str, object]:
    return {
        "source": str(row.source),
        "kind": str(row.movement),
        "amount": wire(row.points),
        "state": row.state,
        "order": row.order,
        "title": row.title,
        "at": clock.local(row.at).isoformat(),
        "expires_at": clock.local(row.expires_at).isoformat() if row.expires_at else None,
    }


def _level(level: Level) -> dict[str, object]:
    cap = level.max_spend_percent
    return {
        "title": level.title,
        # Zero is what a provider says when its service does not tell.
        "percent": wire(level.percent) if level.percent else None,
        "type": str(level.kind),
        "max_spend_percent": wire(cap) if cap is not None else None,
    }


def _expiring(member: Member) -> dict[str, object] | None:
    if not member.expiring or member.expiring_at is None:
        return None
    return {
        "amount": wire(member.expiring),
        "at": clock.local(member.expiring_at).isoformat(),
    }


def _prefill(member: Member, customer: Customer) -> dict[str, object] | None:
    """What the programme knows and the profile does not: a form's first draft, never saved here.

    Names come as a till has them, often in capitals.
    """
    name = member.name.title() if member.name.isupper() else member.name
    draft: dict[str, object] = {
        "first_name": "" if customer.first_name else name,
        "email": "" if customer.email else member.email,
        "birthday": member.birthday.isoformat()
        if member.birthday and not customer.birthday
        else "",
    }
    filled = {field: value for field, value in draft.items() if value}
    return filled or None
