"""The JSON control API under `/_control/`: look at everything, break anything.

GET    /_control/health                 {"ok": true}
GET    /_control/state                  the whole memory of the vendors
GET    /_control/requests?vendor=…      the journal, oldest first
POST   /_control/reset                  demo data, no faults, default switches, true clock
GET    /_control/faults                 rules in force; POST adds one, DELETE drops all
DELETE /_control/faults/{id}            drops one
POST   /_control/release                lets the answers go that a barrier holds
GET    /_control/switches               POST {"name": value, …} changes some
GET    /_control/clock                  POST {"advance": seconds} moves the vendors' clock
POST   /_control/fill                   {"items"|"customers"|"orders": count, …} makes a large shop
POST   /_control/orders/{id}/{action}   does what a button of the florist's page does
"""

import json
from collections.abc import Callable

from integrations.sandbox import demo_crowd, florist_actions
from integrations.sandbox.faults import fault_from
from integrations.sandbox.posiflora.errors import ApiError
from integrations.sandbox.router import Router
from integrations.sandbox.wire import JsonObject, Request, Response, answer, loads
from integrations.sandbox.world import World

type Parameters = dict[str, str]
type Operation = Callable[[World, Request, Parameters], object]


class _UnknownError(Exception):
    """The thing named by the path does not exist."""


def handle(world: World, request: Request) -> Response:
    """Answer one call to the control API."""
    match = ROUTER.find(request.method, request.path.removeprefix("/_control"))
    if match.target is None:
        return answer(405 if match.methods else 404, {"error": "no such control operation"})
    try:
        with world.lock:
            return answer(200, match.target(world, request, match.parameters))
    except _UnknownError as error:
        return answer(404, {"error": str(error)})
    except (ValueError, TypeError, ApiError) as error:
        return answer(400, {"error": str(error)})


def _health(_world: World, _request: Request, _parameters: Parameters) -> object:
    return {"ok": True}


def _state(world: World, _request: Request, _parameters: Parameters) -> object:
    return json.loads(world.dump())


def _requests(world: World, request: Request, _parameters: Parameters) -> object:
    vendor = request.query.get("vendor") or ""
    return {"requests": [entry.as_dict() for entry in world.journal.entries(vendor)]}


def _reset(world: World, _request: Request, _parameters: Parameters) -> object:
    world.reset()
    return {"ok": True}


def _faults(world: World, _request: Request, _parameters: Parameters) -> object:
    return {"faults": [fault.as_dict() for fault in world.faults.active()]}


def _add_fault(world: World, request: Request, _parameters: Parameters) -> object:
    return world.faults.add(fault_from(_body(request))).as_dict()


def _clear_faults(world: World, _request: Request, _parameters: Parameters) -> object:
    world.faults.clear()
    return {"ok": True}


def _drop_fault(world: World, _request: Request, parameters: Parameters) -> object:
    if not world.faults.remove(int(parameters["id"])):
        raise _UnknownError("no such fault")
    return {"ok": True}


def _release(world: World, _request: Request, _parameters: Parameters) -> object:
    released = world.faults.held
    world.faults.release()
    return {"released": released}


def _switches(world: World, _request: Request, _parameters: Parameters) -> object:
    return world.switches.as_dict()


def _set_switches(world: World, request: Request, _parameters: Parameters) -> object:
    world.switches.change(_body(request))
    return world.switches.as_dict()


def _clock(world: World, _request: Request, _parameters: Parameters) -> object:
    return {"now": world.clock.now(), "offset": world.clock.offset.total_seconds()}


def _advance(world: World, request: Request, parameters: Parameters) -> object:
    world.clock.advance(float(_body(request)["advance"]))
    return _clock(world, request, parameters)


def _fill(world: World, request: Request, _parameters: Parameters) -> object:
    body = _body(request)
    for name in body:
        if name not in demo_crowd.FILLS:
            message = f"cannot fill {name}"
            raise ValueError(message)
    return {
        name: len(fill(world, int(body[name])))
        for name, fill in demo_crowd.FILLS.items()
        if name in body
    }


def _act(world: World, request: Request, parameters: Parameters) -> object:
    order = world.posiflora.get("orders", parameters["id"])
    action = florist_actions.ACTIONS.get(parameters["action"])
    if order is None or action is None:
        raise _UnknownError("no such order or action")
    comment = _body(request).get("comment", "") if request.body else ""
    action(world, order, str(comment))
    return {"status": order["status"], "deliveryStatus": order["deliveryStatus"]}


def _body(request: Request) -> JsonObject:
    # Control bodies hold no money, so fractions may be plain floats here.
    found = json.loads(request.body) if request.body else loads(b"{}")
    if not isinstance(found, dict):
        raise TypeError("an object is expected")
    return found


def _make_router() -> Router[Operation]:
    router: Router[Operation] = Router()
    router.add("GET", "/health", _health)
    router.add("GET", "/state", _state)
    router.add("GET", "/requests", _requests)
    router.add("POST", "/reset", _reset)
    router.add("GET", "/faults", _faults)
    router.add("POST", "/faults", _add_fault)
    router.add("DELETE", "/faults", _clear_faults)
    router.add("DELETE", "/faults/{id}", _drop_fault)
    router.add("POST", "/release", _release)
    router.add("GET", "/switches", _switches)
    router.add("POST", "/switches", _set_switches)
    router.add("GET", "/clock", _clock)
    router.add("POST", "/clock", _advance)
    router.add("POST", "/fill", _fill)
    router.add("POST", "/orders/{id}/{action}", _act)
    return router


ROUTER = _make_router()
