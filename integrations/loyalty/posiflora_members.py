"""Posiflora's customers as members of its own programme (posiflora.md §4.1, §4.2, §4.3)."""

from datetime import UTC, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from integrations.errors import OutcomeUnknown, Problem, Refused, VendorError
from integrations.loyalty.records import (
    HistoryEntry,
    HistoryKind,
    Level,
    LevelKind,
    Member,
    RegisterRequest,
)
from integrations.money import to_money
from integrations.posiflora import (
    BonusGroupRecord,
    BonusHistoryLine,
    CustomerRecord,
    PosifloraClient,
)
from integrations.posiflora.search import read_all
from integrations.posiflora.session import VENDOR

NOT_FOUND = 404
_EARLIEST = datetime.min.replace(tzinfo=UTC)


class PosifloraMembers:
    """Who has points. Of several customers with one phone the oldest counts, as for an order."""

    def __init__(self, client: PosifloraClient) -> None:
        self._client = client

    def find(self, phone: str) -> Member | None:
        found = self._client.customers.find_by_phone(phone, with_group=True)
        return None if found is None else self._member(found, phone)

    def look(self, member_id: str, phone: str) -> Member:
        """Read a member again. Raises Refused when they are gone or have another phone by now."""
        record = self._client.customers.get(member_id, include="bonusGroup")
        if record.status == "deleted" or record.phone != phone:
            raise refusal("customers.get", _("запись покупателя удалена или сменила телефон"))
        return self._member(record, phone)

    def register(self, request: RegisterRequest) -> Member:
        """Find or create the customer.

        Nothing but the look keeps a phone from being there twice, so a lost answer stays
        OutcomeUnknown as long as the customer does not show.
        """
        found = self.find(request.phone)
        if found is not None:
            return found
        try:
            record = self._client.customers.create(
                title=request.name.strip() or _("Покупатель из Telegram"),
                phone=request.phone,
                email=request.email.strip() or None,
                birthday=request.birthday,
            )
        except (OutcomeUnknown, Refused) as error:
            # A refusal may be about the phone, which somebody else has brought there meanwhile.
            return self._made_all_the_same(request.phone, error)
        return self._member(record, request.phone)

    def update(self, request: RegisterRequest) -> Member:
        found = self._client.customers.find_by_phone(request.phone)
        if found is None:
            raise refusal("customers.update", _("покупателя с этим телефоном нет"))
        values = {
            "title": request.name.strip(),
            "email": request.email.strip(),
            "birthday": request.birthday,
        }
        changes = {name: value for name, value in values.items() if value}
        record = self._client.customers.update(found.id, changes) if changes else found
        return self._member(record, request.phone)

    def history(self, member: Member, limit: int) -> tuple[HistoryEntry, ...]:
        """Return the newest movements. In which order the server lists them is not known."""
        # One that breaks off is enough to look at; what has to be proven is read by itself.
        lines, _whole = read_all(self._client.customers.whole_bonus_history(member.id))
        newest = sorted(lines, key=_age, reverse=True)[:limit]
        return tuple(_entry(line) for line in newest)

    def _made_all_the_same(self, phone: str, error: OutcomeUnknown | Refused) -> Member:
        """Return the customer who is there after all. Raises the error when nobody is to be seen.

        Whatever keeps us from looking says nothing of the call that came before it.
        """
        try:
            found = self.find(phone)
        except VendorError:
            raise error from None
        if found is None:
            raise error
        return found

    def _member(self, record: CustomerRecord, phone: str) -> Member:
        group = record.bonus_group
        if group is None and record.bonus_group_id is not None:
            group = self._group(record.bonus_group_id)
        return Member(
            id=record.id,
            phone=phone,
            name=record.title,
            balance=to_money(record.current_points),
            level=_level(group) if group is not None and _is_valid(group) else None,
            email=record.email,
            birthday=record.birthday,
        )

    def _group(self, group_id: str) -> BonusGroupRecord | None:
        try:
            return self._client.bonus_groups.get(group_id)
        except Refused as refused:
            if refused.status == NOT_FOUND:
                return None
            raise


def most_spendable(member: Member, amount: Decimal) -> Decimal:
    """Return the points that may pay for `amount` roubles: by the group's limit and the balance.

    Whether Posiflora itself holds anybody to the limit is not known, so it is kept here. Somebody
    without a group spends nothing: no limit was told, and none is not the same as all of it.
    """
    limit = None if member.level is None else member.level.max_spend_percent
    if limit is None:
        return Decimal(0)
    return max(min(member.balance, amount * limit / 100, amount), Decimal(0))


def refusal(operation: str, why: str, *, field: str = "") -> Refused:
    """Return a refusal of our own, in Russian for a manager."""
    problem = Problem(field=field, message=why)
    return Refused(vendor=VENDOR, operation=operation, detail=why, problems=(problem,))


def _level(group: BonusGroupRecord) -> Level:
    return Level(
        title=group.title,
        percent=group.rate,
        kind=LevelKind.CASHBACK,
        max_spend_percent=group.limit,
    )


def _is_valid(group: BonusGroupRecord) -> bool:
    today = timezone.localdate()
    begun = group.valid_from is None or group.valid_from <= today
    over = group.valid_to is not None and group.valid_to < today
    return group.status == "on" and begun and not over


def _entry(line: BonusHistoryLine) -> HistoryEntry:
    earned = line.amount > 0
    if line.order_id:
        title = _("Начислено за заказ") if earned else _("Списано на заказ")
    elif line.admin:
        title = _("Начислено магазином") if earned else _("Списано магазином")
    else:
        title = _("Начисление") if earned else _("Списание")
    return HistoryEntry(
        id=line.id,
        at=line.created_at,
        points=to_money(line.amount),
        kind=HistoryKind.EARN if earned else HistoryKind.SPEND,
        title=title,
        purchase=line.order_id or "",
    )


def _age(line: BonusHistoryLine) -> tuple[datetime, int, str]:
    """Sort by time; lines of one second by their running number."""
    return line.created_at or _EARLIEST, len(line.id), line.id
