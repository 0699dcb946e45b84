"""Marks of the loyalty tests."""

import pytest

CALLS_VENDORS = pytest.mark.django_db(transaction=True, available_apps=["integrations"])
"""Calls are written down and want real commits; only their own tables are emptied afterwards."""
