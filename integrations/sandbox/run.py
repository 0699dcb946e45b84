"""Running the sandbox as a process of its own until a signal comes."""

import signal
from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Event

from integrations.sandbox.app import Sandbox
from integrations.sandbox.switches import from_text


def read_switches(pairs: Iterable[str]) -> dict[str, object]:
    """Read `name=value` pairs; the values are checked when they are set."""
    values: dict[str, object] = {}
    for pair in pairs:
        name, _, text = pair.partition("=")
        values[name] = from_text(name, text)
    return values


def run(
    *,
    host: str,
    port: int,
    state: Path | None,
    public_url: str,
    switches: Iterable[str],
    say: Callable[[str], object],
) -> None:
    """Serve until SIGINT or SIGTERM.

    Raises OSError when the port is taken and ValueError on a switch that does not exist.
    """
    sandbox = Sandbox(
        state_file=state, host=host, public_url=public_url, switches=read_switches(switches)
    )
    base_url = sandbox.start(port)
    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    say(f"Страница флориста: {base_url}/")
    say(f"Posiflora: {base_url}/posiflora/api")
    say(f"LoyalClient: {base_url}/loyalclient")
    say(f"BonusPlus: {base_url}/bonusplus/api")
    say(f"Telegram: {base_url}/telegram")
    stop.wait()
    sandbox.stop()
