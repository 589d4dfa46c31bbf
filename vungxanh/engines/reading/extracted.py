"""What the readers of PDF, scans and DOCX give to the reading of files."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Extracted:
    """The text of a file, what kind it was, its pages, and how sure the recognition of a scan is (0 to 1)."""

    text: str
    kind: str
    pages: int | None = None
    confidence: float | None = None
