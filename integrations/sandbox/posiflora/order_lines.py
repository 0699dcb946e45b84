"""The composition of an order: lines sent by a client, bouquets taken off the showcase."""

from decimal import ROUND_HALF_UP, Decimal
from uuid import uuid4

from integrations.sandbox import demo
from integrations.sandbox.posiflora.call import Call
from integrations.sandbox.posiflora.errors import conflict
from integrations.sandbox.posiflora.order_flow import show_bouquet
from integrations.sandbox.posiflora.parsing import Incoming, Violations, client_id
from integrations.sandbox.posiflora.store import PosifloraStore, Ref, Resource

CENT = Decimal("0.01")
PACKING = Decimal(150)
MONEY = ("discountPrice", "totalAmount", "totalAmountWithDiscount")


def read_lines(call: Call, draft: Incoming, order_id: str) -> list[Resource]:
    """Read `relationships.lines`; values leave as decimal strings (posiflora.md §4.5)."""
    violations = call.violations()
    lines = [_line(call, child, violations) for child in draft.children("lines", "order-lines")]
    violations.check()
    for line in lines:
        known = call.store.get("order-lines", line.id)
        if known is not None and known.private["order"] != order_id:
            raise conflict("Order line belongs to another order")
        line.private["order"] = order_id
    return lines


def read_bouquets(call: Call, draft: Incoming, order: Resource | None) -> list[Resource]:
    """Read the to-many `bouquets` (posiflora.md §5.3); one that is not on display is a 409."""
    violations = call.violations()
    mine = [] if order is None else order.private.get("bouquets", [])
    found = []
    for ref in draft.many("bouquets", "bouquets"):
        bouquet = call.store.find(ref)
        if bouquet is None:
            violations.not_valid("bouquets", relation=True)
        elif bouquet.id not in mine:
            found.append(bouquet)
    violations.check()
    if any(bouquet["status"] != "demonstrated" for bouquet in found):
        raise conflict("Bouquet is not on the showcase")
    return found


def attach_lines(call: Call, order: Resource, lines: list[Resource], *, replace: bool) -> None:
    """Put lines into the order; with `replace` those not mentioned go."""
    kept = dict.fromkeys([] if replace else order.many("lines"))
    for line_id in order.many("lines") if replace else ():
        call.store.table("order-lines").discard(line_id)
    for line in lines:
        call.store.put(line)
        kept[line.id] = None
    order.relations["lines"] = [Ref("order-lines", line_id) for line_id in kept]
    _free_forgotten_bouquets(call, order)
    count_total(call.store, order)


def attach_bouquets(call: Call, order: Resource, bouquets: list[Resource]) -> None:
    """Take bouquets off the showcase into the order; the server adds their lines itself."""
    refs = order.relations.setdefault("lines", [])
    assert isinstance(refs, list)
    for bouquet in bouquets:
        for item_id, price in _composition(bouquet):
            line = Resource(
                "order-lines",
                call.new_id(),
                _values(Decimal(1), price, price, {}),
                {"item": Ref("inventory-items", item_id), "bouquet": bouquet.ref},
                {"order": order.id},
            )
            refs.append(call.store.put(line).ref)
        bouquet.attributes |= {"status": "sold", "updatedAt": call.now}
        call.store.bump(bouquet)
        order.private.setdefault("bouquets", []).append(bouquet.id)
    count_total(call.store, order)


def detach_bouquet(call: Call, order: Resource, bouquet_id: str) -> None:
    """Take a bouquet and its lines out of the order."""
    kept = []
    for line_id in order.many("lines"):
        line = call.store.table("order-lines")[line_id]
        if line.one("bouquet") == bouquet_id:
            call.store.table("order-lines").discard(line_id)
        else:
            kept.append(line.ref)
    order.relations["lines"] = [*kept]
    order.private["bouquets"].remove(bouquet_id)
    count_total(call.store, order)


def compose(store: PosifloraStore, order: Resource, amount: Decimal) -> None:
    """Enter what the florist has made of a budget: stems worth this much, as the till does."""
    line = Resource(
        "order-lines",
        str(uuid4()),
        _values(Decimal(1), amount, amount, {}),
        {"item": Ref("inventory-items", demo.COMPOSITION_ITEM_ID), "bouquet": None},
        {"order": order.id},
    )
    refs = order.relations["lines"]
    assert isinstance(refs, list)
    refs.append(store.put(line).ref)
    made: Decimal = order.private.get("composed", Decimal(0))
    order.private["composed"] = made + amount
    count_total(store, order)


def count_total(store: PosifloraStore, order: Resource) -> None:
    """Set `totalAmount` to the sum of the lines; what is above it is the discount (§4.5)."""
    table = store.table("order-lines")
    lines = [table[line_id] for line_id in order.many("lines")]
    total = sum((Decimal(line["totalAmount"]) for line in lines), Decimal(0))
    order.attributes["totalAmount"] = total
    order.private["discount"] = sum((Decimal(line["amount"]) for line in lines), -total)


def _free_forgotten_bouquets(call: Call, order: Resource) -> None:
    """Put bouquets back on the showcase whose lines a replacing PATCH has dropped."""
    table = call.store.table("order-lines")
    present = {table[line_id].one("bouquet") for line_id in order.many("lines")}
    for bouquet_id in [each for each in order.private.get("bouquets", []) if each not in present]:
        bouquet = call.store.get("bouquets", bouquet_id)
        if bouquet is not None:
            show_bouquet(call.world, bouquet)
        order.private["bouquets"].remove(bouquet_id)


def _line(call: Call, draft: Incoming, violations: Violations) -> Resource:
    fields = draft.fields
    quantity, price = fields.number("qty"), fields.number("price")
    if quantity is None or quantity <= 0:
        violations.not_valid("qty")
    if price is None or price < 0:
        violations.not_valid("price")
    quantity, price = quantity or Decimal(1), price or Decimal(0)
    product = (quantity * price).quantize(CENT, ROUND_HALF_UP)
    amount = fields.number("amount")
    if amount is None:
        amount = product
    if amount != product and call.switches.line_arithmetic == "422":
        violations.not_valid("amount")
    money = {name: fields.number(name) for name in MONEY}
    total = money["totalAmount"]
    if total is not None and total < 0:
        violations.not_valid("totalAmount")
    item, bouquet = draft.one("item", "inventory-items"), draft.one("bouquet", "bouquets")
    if item is None and call.switches.line_needs_item:
        violations.blank("item", relation=True)
    if item is not None and call.store.find(item) is None:
        violations.not_valid("item", relation=True)
    if bouquet is not None and call.store.find(bouquet) is None:
        violations.not_valid("bouquet", relation=True)
    attributes = _values(quantity, price, amount, money)
    attributes["manualSetting"] = fields.flag("manualSetting")
    relations = {"item": item, "bouquet": bouquet}
    return Resource("order-lines", client_id(draft) or call.new_id(), attributes, {**relations})


def _values(
    quantity: Decimal, price: Decimal, amount: Decimal, money: dict[str, Decimal | None]
) -> dict[str, object]:
    values: dict[str, object] = {
        "qty": _text(quantity),
        "price": _text(price),
        "amount": _text(amount),
    }
    for name in MONEY:
        given = money.get(name)
        values[name] = _text(amount if given is None else given)
    values["manualSetting"] = False
    return values


def _composition(bouquet: Resource) -> list[tuple[str, Decimal]]:
    """Split a bouquet into stock articles, as the till does, so that the lines sum to its price."""
    price = Decimal(bouquet["trueSaleAmount"])
    if price <= PACKING:
        return [(demo.COMPOSITION_ITEM_ID, price)]
    packing = demo.stable_id("inventory-items", "packing")
    return [(demo.COMPOSITION_ITEM_ID, price - PACKING), (packing, PACKING)]


def _text(value: Decimal) -> str:
    return str(value.quantize(CENT, ROUND_HALF_UP))
