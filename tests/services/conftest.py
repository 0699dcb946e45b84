"""The little shop of the API's tests, for the verbs behind it."""

from __future__ import annotations

from tests.api.conftest import anna, live, rich, shelf, stranger

__all__ = ["anna", "live", "rich", "shelf", "stranger"]
