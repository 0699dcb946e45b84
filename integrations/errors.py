"""Every failure of a vendor is exactly one of four exceptions.

The class says what may be done next, and nothing else has to be looked at to decide:
`Transient` is repeated later, `Refused` is shown to a person, `Misconfigured` waits for somebody
to fix the settings, and after `OutcomeUnknown` the vendor is read before anything is repeated.
"""

from dataclasses import dataclass
from typing import NotRequired, TypedDict, Unpack

from django.utils.translation import gettext as _

from integrations import wording


class HttpInsideTransaction(RuntimeError):
    """A vendor was about to be called while a database transaction was open.

    Row locks would then live as long as a slow vendor takes to answer, so this is a defect of the
    caller and deliberately not a `VendorError` that somebody might retry.
    """


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing a vendor did not like. `field` is the vendor's own name, empty if it gave none."""

    field: str
    message: str
    code: str = ""

    def __str__(self) -> str:
        where = self.field or "request"
        code = f" [{self.code}]" if self.code else ""
        return f"{where}: {self.message}{code}"


class About(TypedDict):
    """What every failure says of the call that failed.

    `detail` is technical and must already be free of secrets and phones. `status` is the HTTP
    status, `exchange_id` the key of the recorded exchange; None where there was none.
    """

    vendor: str
    operation: str
    detail: str
    status: NotRequired[int | None]
    exchange_id: NotRequired[int | None]


class VendorError(Exception):
    """The common part of the four."""

    def __init__(self, **about: Unpack[About]) -> None:
        super().__init__(about["detail"])
        self.vendor = about["vendor"]
        self.operation = about["operation"]
        self.detail = about["detail"]
        self.status = about.get("status")
        self.exchange_id = about.get("exchange_id")

    def __str__(self) -> str:
        """Return a readable report for logs and the attention list."""
        status = f" (HTTP {self.status})" if self.status is not None else ""
        exchange = f" [exchange {self.exchange_id}]" if self.exchange_id is not None else ""
        kind = type(self).__name__
        return f"{kind}: {self.vendor} {self.operation}{status}: {self.detail}{exchange}"

    def __reduce__(self) -> tuple[object, ...]:
        """Survive pickling: keyword-only constructors break the default of `Exception`."""
        return (_rebuild, (type(self), dict(self.__dict__)))

    @property
    def sentence(self) -> str:
        """One Russian sentence for a manager, without jargon."""
        return _("%(vendor)s: что-то пошло не так.") % {"vendor": self._vendor_name}

    @property
    def _vendor_name(self) -> str:
        name = wording.vendor_name(self.vendor)
        return name[:1].upper() + name[1:]


class Transient(VendorError):
    """Nothing was done at the vendor; the same call may be made again later.

    `retry_after` is the wait in seconds the vendor asked for, None when it named none.
    """

    def __init__(self, *, retry_after: float | None = None, **about: Unpack[About]) -> None:
        super().__init__(**about)
        self.retry_after = retry_after

    @property
    def sentence(self) -> str:
        """One Russian sentence for a manager."""
        return _("%(vendor)s временно не отвечает, попробуем ещё раз автоматически.") % {
            "vendor": self._vendor_name
        }


class Refused(VendorError):
    """The vendor understood the request and said no; repeating it unchanged is pointless."""

    def __init__(self, *, problems: tuple[Problem, ...] = (), **about: Unpack[About]) -> None:
        super().__init__(**about)
        self.problems = problems

    def problem(self, field: str) -> Problem | None:
        """Return the first problem named after `field`, or None."""
        return next((problem for problem in self.problems if problem.field == field), None)

    @property
    def sentence(self) -> str:
        """One Russian sentence with the vendor's reasons."""
        reasons = "; ".join(
            wording.explain(problem.field, problem.message) for problem in self.problems
        )
        if not reasons:
            return _("%(vendor)s: запрос отклонён без объяснения причины.") % {
                "vendor": self._vendor_name
            }
        return _("%(vendor)s: запрос отклонён (%(reasons)s).") % {
            "vendor": self._vendor_name,
            "reasons": reasons,
        }


class Misconfigured(VendorError):
    """A key, a permission or an address is wrong; a person must fix the settings."""

    @property
    def sentence(self) -> str:
        """One Russian sentence for a manager."""
        return _("%(vendor)s: нет доступа, проверьте адрес, ключи и права в настройках.") % {
            "vendor": self._vendor_name
        }


class OutcomeUnknown(VendorError):
    """A changing call may or may not have been done. Read before repeating."""

    @property
    def sentence(self) -> str:
        """One Russian sentence for a manager."""
        return _(
            "%(vendor)s: ответ не получен, и неизвестно, выполнено ли действие; "
            "сначала проверим это, потом решим, повторять ли."
        ) % {"vendor": self._vendor_name}


def _rebuild(kind: type[VendorError], state: dict[str, object]) -> VendorError:
    error = kind.__new__(kind)
    Exception.__init__(error, state.get("detail"))
    error.__dict__.update(state)
    return error
