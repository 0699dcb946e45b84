"""Answers that anybody may see: cacheable, with an ETag, and 304 for who has them already."""

from __future__ import annotations

import hashlib
import json

from django.http import HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control
from rest_framework.request import Request

FRESH_SECONDS = 2
"""How stale a catalogue may be in a proxy or a browser."""


def public_json(request: Request, payload: object) -> HttpResponseBase:
    """`payload` as JSON for everybody."""
    body = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
    response = HttpResponse(body, content_type="application/json")
    etag = f'"{hashlib.blake2b(body, digest_size=16).hexdigest()}"'
    response["ETag"] = etag
    patch_cache_control(response, public=True, max_age=FRESH_SECONDS)
    conditional = get_conditional_response(request, etag=etag, response=response)
    return conditional or response
