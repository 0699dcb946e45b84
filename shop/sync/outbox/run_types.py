"""The shape of a handler, apart from the engine so that handlers can name it."""

from __future__ import annotations

from collections.abc import Callable

from .claim import Claimed

type Apply = Callable[[], None]
"""What a handler wants written once the vendor has answered, in the transaction of "done"."""

type Handler = Callable[[Claimed], Apply | None]
"""Talks to a vendor outside any transaction. Raises a vendor error, Postponed or NeedsPerson."""
