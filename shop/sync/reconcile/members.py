"""One member: our movements against the ledger the loyalty service keeps of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from integrations import phones
from integrations.loyalty.base import HistoryEntry, LoyaltyProvider, Member
from integrations.money import ZERO
from shop.models import CALLED_OFF, OPEN_STATES, OrderStatus, Topic

from .findings import Code, Finding, MemberSums, Repair
from .matching import Matched, Moves, match
from .order_finding import finding
from .scope import Ours

MOST_ROWS = 300
"""Rows of a member's ledger that are read, in one call. Who has more is compared that far back."""


@dataclass(frozen=True, slots=True)
class MemberChecked:
    """`elsewhere` are the service's rows that belong to no order of ours, as far as we can tell."""

    findings: tuple[Finding, ...]
    sums: MemberSums
    elsewhere: tuple[HistoryEntry, ...] = ()


def check_member(
    provider: LoyaltyProvider, phone: str, orders: Sequence[Ours], *, since: datetime
) -> MemberChecked:
    """Compare a member's orders with the service: two calls, however many orders there are.

    Raises a vendor error when the service cannot be read.
    """
    member = provider.find_member(phone)
    if member is None:
        return _nobody(phone, orders, since)
    entries = provider.history(member, MOST_ROWS)
    start = _covered_since(entries, since)
    matched = match(orders, entries, start)
    found = [each for moves in matched.orders for each in _differences(moves, provider)]
    found += _doubles(matched)
    return MemberChecked(
        tuple(found),
        _sums(member, orders, matched),
        tuple(matched.elsewhere),
    )


def _covered_since(entries: Sequence[HistoryEntry], since: datetime) -> datetime:
    """From when on everything was read."""
    moments = [each.at for each in entries if each.at]
    return max(since, min(moments)) if len(entries) >= MOST_ROWS and moments else since


def _differences(moves: Moves, provider: LoyaltyProvider) -> list[Finding]:
    ours, mine, theirs = moves.ours, moves.mine, moves.theirs
    if mine == theirs or ours.moves_points:
        return []
    if any(each.state in OPEN_STATES for each in ours.operations):
        # What became of it is asked by its own finding.
        return []
    unseen = provider.capabilities.earns_itself and _is_only_accrued(moves)
    if unseen and ours.on_its_way(Topic.BONUS_MIRROR):
        return []
    if provider.capabilities.earns_itself and _came_and_went(moves):
        return []
    if provider.capabilities.earns_itself and _is_undone_there(moves):
        said = _("Заказ отменён, и сервис сам вернул бонусы по нему, а у нас это не записано.")
        return [
            finding(
                ours,
                Code.NOT_UNDONE,
                said,
                repair=Repair.NOTE_UNDONE,
                ours=short(mine),
                theirs=short(theirs),
            )
        ]
    text = _("Бонусы по заказу: у нас %(ours)s, в сервисе «%(title)s» %(theirs)s.") % {
        "ours": in_words(mine),
        "theirs": in_words(theirs),
        "title": provider.title,
    }
    code = Code.MOVEMENT_ABSENT if theirs == (ZERO, ZERO) else Code.MOVEMENT_DIFFERS
    repair = Repair.FOLLOW if unseen else None
    return [finding(ours, code, text, repair=repair, ours=short(mine), theirs=short(theirs))]


def _is_only_accrued(moves: Moves) -> bool:
    """Whether all that differs is an accrual the service made by itself and we have not seen."""
    (taken, given), (taken_there, given_there) = moves.mine, moves.theirs
    completed = moves.ours.order.status == OrderStatus.COMPLETED
    return completed and taken == taken_there and given == ZERO < given_there


def _is_undone_there(moves: Moves) -> bool:
    """Whether the service took back what a called off order earned, and gave back what it spent.

    What it accrued and took back before we saw either is in both of its sums.
    """
    (taken, given), (taken_there, given_there) = moves.mine, moves.theirs
    called_off = moves.ours.order.status in CALLED_OFF and taken != given
    return called_off and taken_there == given_there >= taken + given


def _came_and_went(moves: Moves) -> bool:
    """Whether nothing is left of a called off order here or there, of which more happened there."""
    (taken, given), (taken_there, given_there) = moves.mine, moves.theirs
    called_off = moves.ours.order.status in CALLED_OFF
    return called_off and taken == given <= taken_there == given_there


def _doubles(matched: Matched) -> list[Finding]:
    return [
        finding(
            moves.ours,
            Code.MOVEMENT_TWICE,
            _("В сервисе бонусов есть ещё одно такое же движение: %(points)s, %(title)s.")
            % {"points": f"{entry.points:+.2f}", "title": entry.title or entry.id},
            theirs=f"{entry.points:+.2f}",
        )
        for moves, entry in matched.doubles()
    ]


def _nobody(phone: str, orders: Sequence[Ours], since: datetime) -> MemberChecked:
    """The service does not know the phone (any more)."""
    moved = match(orders, (), since).orders
    ours = _balance([moves.mine for moves in moved])
    sums = MemberSums(member=phones.masked(phone), customer_id=_customer(orders), ours=ours)
    if not any(moves.operations for moves in moved):
        return MemberChecked((), sums)
    gone = Finding(
        code=Code.MEMBER,
        text=_("Сервис бонусов больше не знает участника с телефоном %(phone)s.")
        % {"phone": phones.masked(phone)},
        member=phones.masked(phone),
        customer_id=_customer(orders),
        ours=f"{ours:.2f}",
    )
    return MemberChecked((gone,), sums)


def _sums(member: Member, orders: Sequence[Ours], matched: Matched) -> MemberSums:
    return MemberSums(
        member=phones.masked(member.phone),
        customer_id=_customer(orders),
        ours=_balance([moves.mine for moves in matched.orders]),
        theirs=_balance([moves.theirs for moves in matched.orders]),
        elsewhere=sum((each.points for each in matched.elsewhere), ZERO),
        balance=member.balance,
        pending=member.pending,
    )


def _balance(moved: Sequence[tuple[Decimal, Decimal]]) -> Decimal:
    return sum((given - taken for taken, given in moved), ZERO)


def _customer(orders: Sequence[Ours]) -> int:
    return orders[-1].order.customer_id


def known_better(found: Sequence[Finding], checked: MemberChecked) -> list[Finding]:
    """What our ledger alone suggests, in the light of the service's own.

    No new movement is offered where the service has rows that may be that very movement, and
    nothing has to be undone that it has undone by itself.
    """
    undone = {each.order_id for each in checked.findings if each.repair == Repair.NOTE_UNDONE}
    found = [each for each in found if each.code != Code.NOT_UNDONE or each.order_id not in undone]
    if not checked.elsewhere:
        return found
    return [
        replace(each, repair=None) if each.code == Code.MOVEMENT_NOT_BEGUN else each
        for each in found
    ]


def short(moved: tuple[Decimal, Decimal]) -> str:
    """`-100.00 +50.00`, for machines and narrow columns."""
    taken, given = moved
    return f"{-taken:.2f} {given:+.2f}"


def in_words(moved: tuple[Decimal, Decimal]) -> str:
    taken, given = moved
    said = [_("списано %s") % taken] if taken else []
    said += [_("начислено %s") % given] if given else []
    return ", ".join(said) or _("движений нет")
