"""Errors to Sentry, where a shop wants that: without buyers, without keys."""

from typing import Any, cast

import sentry_sdk
from sentry_sdk.utils import BadDsn

from integrations.masking import mask_json


def start_sentry(dsn: str) -> None:
    """Send unhandled errors to `dsn`. An unusable one is reported by `config.checks`."""
    try:
        sentry_sdk.init(
            dsn=dsn,
            # Local variables and bodies hold names, phones and addresses of buyers.
            include_local_variables=False,
            max_request_body_size="never",
            before_send=_without_secrets,
        )
    except BadDsn:
        return


def _without_secrets(event: Any, _hint: Any) -> Any:
    return cast("Any", mask_json(event))
