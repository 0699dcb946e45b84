"""The sandbox as one object: start it on a thread, or keep it running as a process."""

from collections.abc import Mapping
from pathlib import Path
from threading import Thread

from integrations.sandbox import demo_people
from integrations.sandbox.server import Changed, Server, serve
from integrations.sandbox.storage import StateFile
from integrations.sandbox.world import World


class _Keeper(Changed):
    """Passes changes on to the state file."""

    def __init__(self, file: StateFile) -> None:
        self._file = file

    def touch(self) -> None:
        """Say that something changed."""
        self._file.touch()


class Sandbox:
    """All vendors on one port.

    `state_file` keeps the vendors' memory over restarts; `public_url` is the address pictures are
    served under when it differs from the one listened on; `settled` gives Posiflora the customers
    and orders of the past, without it those lists begin empty.
    """

    def __init__(
        self,
        *,
        state_file: Path | None = None,
        host: str = "127.0.0.1",
        public_url: str = "",
        switches: Mapping[str, object] | None = None,
        settled: bool = True,
    ) -> None:
        self.world = World(demo_people.settle if settled else None)
        self.world.switches.change(switches or {})
        self.base_url = ""
        self._host = host
        self._public_url = public_url.rstrip("/")
        self._state_file = state_file
        self._file: StateFile | None = None
        self._server: Server | None = None
        self._thread: Thread | None = None

    def start(self, port: int = 0) -> str:
        """Listen (0 picks a free port) and return the base address; raises OSError when taken."""
        changed = Changed()
        if self._state_file is not None:
            self._file = StateFile(self._state_file, self.world.dump)
            saved = self._file.load()
            if saved is not None:
                self.world.restore(saved)
            changed = _Keeper(self._file)
        self._server = Server((self._host, port), self.world, changed)
        if self._file is not None:
            self._file.start()
        shown = "127.0.0.1" if self._host in {"", "0.0.0.0", "::"} else self._host  # noqa: S104 - shown.
        self.base_url = f"http://{shown}:{self._server.server_port}"
        self.world.media_base = self._public_url or self.base_url
        self._thread = serve(self._server)
        return self.base_url

    def stop(self) -> None:
        """Refuse new connections, break the open ones, write the state."""
        if self._server is None:
            return
        self._server.shutdown()
        self._server.server_close()
        self.world.interrupt()
        self._server.hang_up()
        if self._thread is not None:
            self._thread.join()
        self._server = None
        if self._file is not None:
            self._file.close()
            self._file = None
