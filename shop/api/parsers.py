"""Reading what the app sends: JSON in UTF-8, of a sensible size, and nothing a database refuses."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import IO, Any

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser

LARGEST_BODY = 128 * 1024
"""Bytes. The longest order form, with every letter escaped, takes about a third of it."""


class TooLarge(APIException):
    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    default_code = "request_too_large"
    default_detail = _("Запрос слишком большой.")


class StrictJSONParser(BaseParser):
    """JSON, with a 4xx for whatever the standard parser would let break something further on."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """The body as Python. Raises ParseError or TooLarge."""
        del media_type, parser_context
        raw = stream.read(LARGEST_BODY + 1)
        if len(raw) > LARGEST_BODY:
            raise TooLarge
        try:
            parsed = json.loads(raw.decode("utf-8-sig"), parse_constant=_refuse)
            # Halves of surrogate pairs can be neither stored nor said back in an error.
            json.dumps(parsed, ensure_ascii=False).encode()
        except (ValueError, RecursionError) as error:
            raise ParseError(_("Запрос не разобрать: это не JSON.")) from error
        return parsed


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")
