"""Reports, which the server prepares in its own time (posiflora.md §4.9)."""

from dataclasses import dataclass
from datetime import date, datetime

from integrations.posiflora.resources import Document, Resource


@dataclass(frozen=True, slots=True)
class ReportRecord:
    """A report. `stage` is requested, processing, prepared or deferred."""

    id: str
    title: str
    status: str
    stage: str
    format: str
    period_start: date | None
    period_stop: date | None
    requested_at: datetime | None
    processed_at: datetime | None
    downloadable: bool
    report_type_id: str | None

    @classmethod
    def read(cls, row: Resource, _document: Document) -> "ReportRecord":
        """Read a `reports` resource."""
        return cls(
            id=row.id,
            title=row.text("title"),
            status=row.text("status"),
            stage=row.text("stage"),
            format=row.text("format"),
            period_start=row.date("periodStart"),
            period_stop=row.date("periodStop"),
            requested_at=row.moment("requestDate"),
            processed_at=row.moment("processDate"),
            downloadable=row.flag("downloadable"),
            report_type_id=row.related_id("reportType") or None,
        )
