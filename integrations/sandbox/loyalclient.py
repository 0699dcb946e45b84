"""A stateful stand-in of LoyalClient's basic REST API (loyalty.md §3)."""

import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from integrations.sandbox import demo
from integrations.sandbox.loyalclient_store import Hold, LoyalClientStore, Member, Operation
from integrations.sandbox.wire import JsonObject, Request, Response, answer, loads
from integrations.sandbox.world import World

LONGEST_HOLD = 10
DUPLICATE_WINDOW = timedelta(minutes=1)
HUNDRED = Decimal(100)
UNPROCESSABLE = 422


class RefusedError(Exception):
    """Leaves a handler and becomes a flat 422 `{field: message}` (loyalty.md §3.4)."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


@dataclass(frozen=True, slots=True)
class Body:
    """A parsed request body with typed access."""

    values: JsonObject
    fractions: str

    def text(self, name: str) -> str:
        """Return a required string."""
        value = self.values.get(name)
        if not isinstance(value, str) or not value:
            raise RefusedError(name, f"{name.capitalize()} is required.")
        return value

    def number(self, name: str) -> Decimal:
        """Return a required JSON number; what happens to a fraction is a switch."""
        value = self.values.get(name)
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise RefusedError(name, f"{name.capitalize()} must be a number.")
        number = Decimal(value)
        if number < 0:
            raise RefusedError(name, f"{name.capitalize()} can't be negative.")
        if number != number.to_integral_value():
            if self.fractions == "refused":
                raise RefusedError(name, f"{name.capitalize()} must be an integer.")
            if self.fractions == "rounded":
                return number.to_integral_value(ROUND_HALF_UP)
        return number


def handle(world: World, request: Request) -> Response:
    """Answer one call to `…/loyalclient`; the caller holds the world's lock."""
    if not hmac.compare_digest(request.headers.get("apikey", ""), demo.LOYALCLIENT_API_KEY):
        return unauthorized(world)
    operation = OPERATIONS.get(request.path)
    if operation is None or request.method != "POST":
        return answer(404, {"message": "Not Found"})
    try:
        values = loads(request.body)
    except ValueError:
        return answer(422, {"body": "Invalid JSON."})
    if not isinstance(values, dict):
        return answer(422, {"body": "Object expected."})
    try:
        done = operation(world, Body(values, world.switches.fractional_amounts))
    except RefusedError as refusal:
        return answer(422, {refusal.field: refusal.message})
    return answer(200, {"success": True, **done})


def unauthorized(world: World) -> Response:
    """Return the answer to a missing or wrong key; its status is a switch (loyalty.md §3.4)."""
    if world.switches.loyalty_auth_failure == UNPROCESSABLE:
        return answer(UNPROCESSABLE, {"apikey": "Apikey is not valid."})
    return answer(401, {"message": "Unauthorized"})


def find_client(world: World, body: Body) -> JsonObject:
    """1. `client`: by phone, card or the code of the application."""
    words = body.text("search")
    _point(world, body)
    digits = re.sub(r"\D", "", words)
    for member in world.loyalclient.members.values():
        if digits == member.phone or words in {member.card, member.code}:
            return {"client": _client(world, member)}
    raise RefusedError("client", "Client not found.")


def recalc(world: World, body: Body) -> JsonObject:
    """2. `recalc`: what could be spent of an amount and what it would earn."""
    member = _member(world, body)
    _point(world, body)
    amount = body.number("amount")
    level = member.level
    return {
        "recalc": {
            "amount": amount,
            "percent": level.percent,
            "type": level.type,
            "spend": spendable(world, member, amount, but_for_point=""),
            "earn": earned(member, amount),
        }
    }


def hold(world: World, body: Body) -> JsonObject:
    """2.5. `bonuses/hold`: set points aside for ten minutes at most."""
    member = _member(world, body)
    point = _point(world, body)
    amount = body.number("amount")
    minutes = body.number("duration") if "duration" in body.values else Decimal(LONGEST_HOLD)
    if not 1 <= minutes <= LONGEST_HOLD:
        raise RefusedError("duration", f"Duration can't be more {LONGEST_HOLD}")
    free = member.balance - held(world, member)
    if amount > free or amount == 0 or member.level.type == "discount":
        raise RefusedError("amount", f"Amount can't be more {max(free, Decimal(0))}")
    until = world.clock.now() + timedelta(minutes=int(minutes))
    world.loyalclient.holds.append(Hold(member.id, point, amount, until))
    return {"held": {"until": int(until.timestamp()), "amount": amount}}


def release(world: World, body: Body) -> JsonObject:
    """2.6. `bonuses/release`: drops every hold of the pair, succeeds with nothing held too."""
    member = _member(world, body)
    point = _point(world, body)
    _drop_holds(world.loyalclient, lambda each: (each.client, each.point) == (member.id, point))
    return {}


def retail(world: World, body: Body) -> JsonObject:
    """3. `retail`: spends **or** earns; its creation ends holds (loyalty.md §3.3)."""
    member = _member(world, body)
    point = _point(world, body)
    amount, spend = body.number("amount"), body.number("spend")
    limit = spendable(world, member, amount, but_for_point=point)
    if spend > limit:
        raise RefusedError("spend", f"Spend can't be more {limit}")
    now = world.clock.now()
    if world.switches.duplicate_retail == "refused":
        _refuse_duplicate(world.loyalclient, (member.id, point, amount, spend), now)
    earn = Decimal(0) if spend else earned(member, amount)
    discount = amount * member.level.percent / HUNDRED if _is_discount(member) else Decimal(0)
    total = amount - spend - discount
    member.balance += earn - spend
    _end_holds(world, member, point)
    operations = world.loyalclient.operations
    number = len(operations) + 1
    operations.append(Operation(number, now, member.id, point, amount, spend, earn, total))
    moved = {"spend": spend} if spend else {"earn": earn}
    return {
        "retail": {
            "amount": amount,
            "total": total,
            "percent": member.level.percent,
            "type": member.level.type,
            **moved,
        }
    }


type Operator = Callable[[World, Body], JsonObject]
PREFIX = "/integration/general"
OPERATIONS: dict[str, Operator] = {
    f"{PREFIX}/client": find_client,
    f"{PREFIX}/recalc": recalc,
    f"{PREFIX}/bonuses/hold": hold,
    f"{PREFIX}/bonuses/release": release,
    f"{PREFIX}/retail": retail,
}


def spendable(world: World, member: Member, amount: Decimal, *, but_for_point: str) -> Decimal:
    """Return what may be spent of an amount; holds at `but_for_point` do not count against it."""
    if _is_discount(member):
        return Decimal(0)
    free = member.balance
    if world.switches.hold_lowers_recalc:
        free -= held(world, member, but_for_point=but_for_point)
    cap = _floor(world, amount * member.level.max_spend_percent / HUNDRED)
    return max(min(free, cap), Decimal(0))


def earned(member: Member, amount: Decimal) -> Decimal:
    """Return the points an amount earns when nothing is spent, whole points."""
    if _is_discount(member):
        return Decimal(0)
    return (amount * member.level.percent / HUNDRED).to_integral_value(ROUND_FLOOR)


def held(world: World, member: Member, *, but_for_point: str = "") -> Decimal:
    """Return the points of a member that live holds keep, at every point but one."""
    now = world.clock.now()
    _drop_holds(world.loyalclient, lambda each: each.until <= now)
    return sum(
        (
            each.amount
            for each in world.loyalclient.holds
            if each.client == member.id and each.point != but_for_point
        ),
        Decimal(0),
    )


def _client(world: World, member: Member) -> JsonObject:
    level = member.level
    balance = Decimal(0) if _is_discount(member) else member.balance
    if world.switches.hold_lowers_balance:
        balance -= held(world, member)
    return {
        "id": member.id,
        "name": member.name,
        "photo": f"{world.media_base}/media/person.svg",
        "birthday": member.birthday,
        "level": {
            "id": level.id,
            "title": level.title,
            "percent": level.percent,
            "type": level.type,
            "maxSpendPercent": level.max_spend_percent,
        },
        "phone": int(member.phone),
        "email": member.email or None,
        "balance": balance,
    }


def _member(world: World, body: Body) -> Member:
    member = world.loyalclient.members.get(body.text("client"))
    if member is None:
        raise RefusedError("client", "Client not found.")
    return member


def _point(world: World, body: Body) -> str:
    point = body.text("point")
    if point not in world.loyalclient.points:
        raise RefusedError("point", "Point not found.")
    return point


def _end_holds(world: World, member: Member, point: str) -> None:
    whole_point = world.switches.new_operation_clears == "whole_point"
    _drop_holds(
        world.loyalclient,
        lambda each: each.point == point and (whole_point or each.client == member.id),
    )


def _drop_holds(store: LoyalClientStore, goes: Callable[[Hold], bool]) -> None:
    store.holds = [each for each in store.holds if not goes(each)]


def _refuse_duplicate(
    store: LoyalClientStore, wanted: tuple[str, str, Decimal, Decimal], now: datetime
) -> None:
    for each in store.operations:
        same = (each.client, each.point, each.amount, each.spend) == wanted
        if same and now - each.at < DUPLICATE_WINDOW:
            raise RefusedError("retail", "Operation already exists.")


def _floor(world: World, points: Decimal) -> Decimal:
    if world.switches.fractional_amounts == "kept":
        return points
    return points.to_integral_value(ROUND_FLOOR)


def _is_discount(member: Member) -> bool:
    return member.level.type == "discount"
