"""Calling a vendor over HTTP. The only place in the project that uses `requests`.

`VendorClient.request` makes the call, `time_budget` bounds how long everything inside may take,
`correlate` says which order and which task the exchange rows belong to.
"""

from integrations.http.call import Response
from integrations.http.client import VendorClient, before_send, refuse_inside_transaction
from integrations.http.context import correlate, time_budget, time_left
from integrations.http.dialect import Dialect
from integrations.http.unreadable import unreadable

__all__ = [
    "Dialect",
    "Response",
    "VendorClient",
    "before_send",
    "correlate",
    "refuse_inside_transaction",
    "time_budget",
    "time_left",
    "unreadable",
]
