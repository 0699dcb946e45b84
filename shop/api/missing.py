"""Addresses that are not there: the same shape of error as everywhere, not a page."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.views import APIView


@extend_schema(exclude=True)
class MissingView(APIView):
    """The last address of the API: whatever none of the others matched."""

    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        raise NotFound
