"""One authorised call to the stand-in: the request, the path parameters and the world."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from integrations.sandbox.posiflora.errors import conflict, server_error
from integrations.sandbox.posiflora.parsing import Violations
from integrations.sandbox.posiflora.store import PosifloraStore
from integrations.sandbox.switches import Switches
from integrations.sandbox.wire import Request, Response
from integrations.sandbox.world import World


@dataclass(frozen=True, slots=True)
class Call:
    """What a handler gets; `worker_id` is whose token it was, "" for sessions."""

    world: World
    request: Request
    parameters: Mapping[str, str]
    worker_id: str = ""

    @property
    def store(self) -> PosifloraStore:
        """Return the vendor's memory."""
        return self.world.posiflora

    @property
    def switches(self) -> Switches:
        """Return the switches in force."""
        return self.world.switches

    @property
    def now(self) -> datetime:
        """Return the vendor's moment, whole seconds."""
        return self.world.clock.second()

    def new_id(self) -> str:
        """Return an id for an object whose client made none."""
        return str(uuid4())

    def violations(self) -> Violations:
        """Start gathering validation messages."""
        return Violations(self.switches.pointer_style)

    def refuse_repeated_id(self) -> None:
        """Refuse a POST whose client-made id exists, unless the switch says to merge."""
        if self.switches.repeat_client_id == "500":
            raise server_error()
        if self.switches.repeat_client_id == "409":
            raise conflict("Resource with this id already exists")


type Handler = Callable[[Call], Response]
type Route = tuple[str, str, Handler]
