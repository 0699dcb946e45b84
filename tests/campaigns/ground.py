"""What a campaign stands on: a database, the stand-ins, and a shop that is fresh when asked for."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from integrations.sandbox import Sandbox
from tests import plugin_services
from tests.vendor_settings import vendor_settings

if TYPE_CHECKING:
    from tests.campaigns.frame import Reading
    from tests.plugin_sandbox import SandboxHelper
    from tests.plugin_shop import Shop


class Ground:
    """`sandbox` is the vendors of this process; other processes reach them over HTTP as well."""

    def __init__(self, sandbox: SandboxHelper) -> None:
        self.sandbox = sandbox
        self._reading: Reading = {}

    @contextmanager
    def under(self, reading: Reading) -> Iterator[None]:
        """Begin with empty tables and fresh vendors who behave like this."""
        self._reading = reading
        self.clear()
        yield
        self.sandbox.heal()

    def clear(self, *, keep: tuple[str, ...] = ()) -> None:
        """Empty the tables but those named, and put the vendors back to their first minute."""
        from tests.empty_tables import empty_tables

        empty_tables(but=keep)
        self.vendors()

    def vendors(self) -> None:
        """Put the vendors back to their first minute; what we have stays."""
        self.sandbox.begin()
        self.sandbox.switch(**self._reading)

    def shop(self) -> Shop:
        """A shop with the vendors' catalogue in it."""
        from tests.plugin_shop import Shop

        return Shop(self.sandbox)


@contextmanager
def own_ground() -> Iterator[Ground]:
    """Start servers and stand-ins for this process alone, and stop them at the end.

    Django is set up here: import nothing of the shop before. Raises CannotStart.
    """
    plugin_services.prepare()
    server = Sandbox(settled=False)
    try:
        settings = vendor_settings(server.start())
        os.environ |= {name: str(value) for name, value in settings.items()}
        # Room for everybody who comes at the same moment: thirty checkouts, and workers beside.
        os.environ.setdefault("DATABASE_POOL_SIZE", "40")
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
        yield _made(server)
    finally:
        server.stop()
        plugin_services.stop_servers()


def _made(server: Sandbox) -> Ground:
    import django
    from django.core.management import call_command
    from django.test.utils import setup_test_environment

    django.setup()
    # Thousands of failures on purpose follow; what broke a check is in the table.
    logging.disable(logging.WARNING)
    setup_test_environment(debug=False)
    call_command("migrate", verbosity=0, interactive=False)
    from tests.plugin_sandbox import SandboxHelper

    return Ground(SandboxHelper(server))
