"""Stateful stand-ins of the vendors on one port, strict about the wire, breakable on demand.

`Sandbox().start()` runs them on a thread, `manage.py sandbox` as a process. What is unknown about
a vendor is a switch (switches.py), what can go wrong is a fault (faults.py), and a page under `/`
lets a person play the florist.
"""

from integrations.sandbox.app import Sandbox

__all__ = ["Sandbox"]
