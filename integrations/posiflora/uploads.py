"""The one operation that is no JSON: customers imported from a file (posiflora.md, Appendix A)."""

from dataclasses import dataclass

from urllib3 import encode_multipart_formdata

FORMATS = ("csv", "xls", "xlsx", "ods")


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file of customers. `ignore_first` leaves out a line of headings."""

    file: bytes
    filename: str = "customers.csv"
    format: str = "csv"
    delimiter: str = ","
    ignore_first: bool = True

    def encode(self) -> tuple[bytes, str]:
        """Return the body and its content type. Raises ValueError for an unknown format."""
        if self.format not in FORMATS:
            raise ValueError(f"the format is one of {', '.join(FORMATS)}, not {self.format!r}")
        return encode_multipart_formdata(
            {
                "file": (self.filename, self.file),
                "format": self.format,
                "delimiter": self.delimiter,
                "ignoreFirst": "1" if self.ignore_first else "0",
            }
        )
