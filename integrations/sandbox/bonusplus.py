"""A stateful stand-in of BonusPlus under `/bonusplus/api` (loyalty.md §2)."""

import base64
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from integrations.sandbox import (
    bonusplus_ledger,
    bonusplus_people,
    bonusplus_reserves,
    bonusplus_retail,
    bonusplus_shop,
    demo,
)
from integrations.sandbox.bonusplus_people import Parameters
from integrations.sandbox.bonusplus_wire import (
    BAD_REQUEST,
    LENGTH_REQUIRED,
    NOT_FOUND,
    UNAUTHORIZED,
    Body,
    BonusPlusError,
    refusal,
)
from integrations.sandbox.router import Router
from integrations.sandbox.wire import JsonObject, Request, Response, answer, loads
from integrations.sandbox.world import World

HOUR = timedelta(hours=1)
NO_CONTENT = 204

type Reader = Callable[[World, Request, Parameters], JsonObject]
type Writer = Callable[[World, Body, Parameters], JsonObject | None]


@dataclass(frozen=True, slots=True)
class Reading:
    """A GET."""

    work: Reader


@dataclass(frozen=True, slots=True)
class Writing:
    """A call with a body of these members, with no body at all when there are none."""

    work: Writer
    fields: frozenset[str] = frozenset()


def handle(world: World, request: Request) -> Response:
    """Answer one call; the caller holds the world's lock."""
    # The plug-ins write "/api//customer" and it works (§2.11).
    match = ROUTER.find(request.method, "/" + request.path.lstrip("/"))
    if match.target is None:
        return refusal(BonusPlusError("", "Нет такого метода", NOT_FOUND))
    try:
        _admit(world, request)
        world.bonusplus.wake_points(world.clock.now())
        found = _work(world, request, match.target, match.parameters)
    except BonusPlusError as error:
        return refusal(error)
    return Response(NO_CONTENT) if found is None else answer(200, found)


def latency(world: World) -> float:
    """Return the seconds a call takes at least (§2.13)."""
    return world.switches.bonusplus_latency_ms / 1000


def unauthorized() -> Response:
    """Return the answer to a wrong scheme or key."""
    return refusal(BonusPlusError("UNAUTHORIZED", "Неверный ключ", UNAUTHORIZED))


def _admit(world: World, request: Request) -> None:
    """Let a call in: the key first, then the hour's limit."""
    key = base64.b64encode(demo.BONUSPLUS_API_KEY.encode()).decode()
    sent = request.headers.get("authorization", "")
    if not hmac.compare_digest(sent.encode(), f"ApiKey {key}".encode()):
        raise BonusPlusError("UNAUTHORIZED", "Неверный ключ", UNAUTHORIZED)
    store, now = world.bonusplus, world.clock.now()
    store.requests = [at for at in store.requests if now - at < HOUR]
    if len(store.requests) >= world.switches.bonusplus_rate_limit:
        status = world.switches.bonusplus_rate_status
        raise BonusPlusError("REQUEST_LIMIT", "Слишком много запросов", status)
    store.requests.append(now)


def _work(
    world: World, request: Request, target: Reading | Writing, parameters: Parameters
) -> JsonObject | None:
    if isinstance(target, Reading):
        return target.work(world, request, parameters)
    if "content-length" not in request.headers:
        raise BonusPlusError("", "Length Required", LENGTH_REQUIRED)
    raw = request.body
    dropped = world.switches.bonusplus_delete_reserve == "body_dropped"
    if request.method == "DELETE" and dropped:
        raw = b""
    if not target.fields:
        return target.work(world, Body({}, target.fields), parameters)
    try:
        values = loads(raw)
    except ValueError as error:
        raise BonusPlusError("", "Тело не разобрано", BAD_REQUEST) from error
    return target.work(world, Body(values, target.fields), parameters)


def _make_router() -> Router[Reading | Writing]:
    people, reserves = bonusplus_people, bonusplus_reserves
    retail, ledger, shop = bonusplus_retail, bonusplus_ledger, bonusplus_shop
    router: Router[Reading | Writing] = Router()
    router.add("GET", "/account", Reading(people.account))
    router.add("GET", "/customer", Reading(people.find))
    router.add("POST", "/customer", Writing(people.create, people.CREATE))
    router.add("PATCH", "/customer/{phone}", Writing(people.patch, people.PATCH))
    router.add("PUT", "/customer/{phone}/sendCode", Writing(people.send_code))
    router.add("PUT", "/customer/{phone}/checkCode/{code}", Writing(people.check_code))
    reserve = "/customer/{phone}/balance/reserve"
    router.add("PATCH", reserve, Writing(reserves.change, reserves.FIELDS))
    router.add("GET", f"{reserve}/{{id}}", Reading(reserves.read))
    cancel = Writing(reserves.cancel, reserves.CANCEL_FIELDS)
    router.add("DELETE", "/customer/balance/reserve", cancel)
    router.add("PUT", "/retail/calc", Writing(retail.calc, retail.CALC))
    router.add("POST", "/retail", Writing(retail.sell, retail.RETAIL))
    router.add("PUT", "/retail/back", Writing(ledger.give_back, ledger.BACK))
    router.add("POST", "/retail/bonusActivities", Writing(ledger.activities, ledger.FILTER))
    router.add("GET", "/retail/{id}", Reading(ledger.read_sale))
    router.add("POST", "/product/import", Writing(shop.import_products, shop.IMPORT))
    router.add("POST", "/webhook/subscription", Writing(shop.subscribe, shop.SUBSCRIBE))
    router.add("DELETE", "/webhook/subscription/{id}", Writing(shop.unsubscribe))
    return router


ROUTER = _make_router()
