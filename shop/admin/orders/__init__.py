"""Orders: their list, the page of one, its buttons and dialogs, the table for Excel."""

from . import page

__all__ = ["page"]
