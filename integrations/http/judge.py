"""Turn an answer, or the lack of one, into data or into one of the four failures."""

from integrations.errors import Misconfigured, Refused, Transient, VendorError
from integrations.http import codec, verdict
from integrations.http.call import Call
from integrations.http.transport import Answer, BrokenError
from integrations.masking import mask_text


def judge(call: Call, answer: Answer, exchange_id: int) -> tuple[object, VendorError | None]:
    """Return the parsed body and the failure the answer stands for, None for a success."""
    html = verdict.looks_like_html(answer.headers, answer.body)
    data, unreadable = (None, answer.broken) if html or answer.broken else _decode(answer.body)
    kind = call.dialect.override(answer.status, data) or verdict.for_status(
        answer.status, safe=call.safe, html=html
    )
    if kind is None and not unreadable:
        return data, None
    if kind is None:
        kind = verdict.for_lost_answer(safe=call.safe, sent=True)
        return None, make_error(kind, call, unreadable, exchange_id, answer.status)

    problems = call.dialect.problems(data)
    detail = "; ".join(str(problem) for problem in problems) or f"HTTP {answer.status}"
    if html:
        detail = f"a web page came back instead of data (HTTP {answer.status})"
    error = make_error(kind, call, detail, exchange_id, answer.status)
    if isinstance(error, Refused):
        error.problems = problems
    if isinstance(error, Transient):
        asked = call.dialect.retry_after(data)
        error.retry_after = verdict.retry_after(answer.headers) if asked is None else asked
    return data, error


def judge_silence(call: Call, broken: BrokenError, exchange_id: int) -> VendorError:
    """Return the failure that a missing answer stands for."""
    kind = verdict.for_lost_answer(safe=call.safe, sent=broken.sent)
    if broken.bad_address:
        kind = Misconfigured
    return make_error(kind, call, broken.detail, exchange_id)


def make_error(
    kind: type[VendorError],
    call: Call,
    detail: str,
    exchange_id: int,
    status: int | None = None,
) -> VendorError:
    """Build a failure of `kind` whose detail is safe to write down."""
    return kind(
        vendor=call.vendor,
        operation=call.operation,
        detail=mask_text(detail),
        status=status,
        exchange_id=exchange_id,
    )


def _decode(body: bytes) -> tuple[object, str]:
    try:
        return codec.decode(body), ""
    except codec.UndecodableBodyError:
        return None, "the answer is not JSON"
