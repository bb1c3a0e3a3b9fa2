"""The files that a run leaves, each with its type and the name of its schema."""

from dataclasses import dataclass

from bench.base.documents import Document
from bench.calibration.document import Calibration
from bench.capacity.document import Capacity
from bench.comparison.document import Comparison
from bench.fairness.document import Fairness
from bench.output.baseline_result import BaselineResult
from bench.output.run_set import RunSetSummary
from bench.output.summary import Summary
from bench.run.incidents import EventLine
from bench.run.release_records import RecordLine
from bench.run.rows import MissingLine, ReleaseLine

__all__ = ["FILES", "DocumentedFile"]


@dataclass(frozen=True, slots=True)
class DocumentedFile:
    """A file, or of JSON lines a line of it. ``schema`` is the schema's name, which ``wirestorm schema`` takes."""

    schema: str
    version: int
    file: str
    document: type[Document]

    @property
    def urn(self) -> str:
        return f"urn:wirestorm:{self.schema}:{self.version}"

    @property
    def title(self) -> str:
        return f"a line of {self.file}" if self.file.endswith(".jsonl") else self.file


FILES = (
    DocumentedFile("summary", 1, "summary.json", Summary),
    DocumentedFile("releases", 1, "releases.jsonl", ReleaseLine),
    DocumentedFile("missing", 2, "missing.jsonl", MissingLine),
    DocumentedFile("events", 1, "events.jsonl", EventLine),
    DocumentedFile("records", 1, "records.jsonl", RecordLine),
    DocumentedFile("runs", 1, "runs.json", RunSetSummary),
    DocumentedFile("baseline", 1, "baseline.json", BaselineResult),
    DocumentedFile("comparison", 1, "comparison.json", Comparison),
    DocumentedFile("calibration", 1, "calibration.json", Calibration),
    DocumentedFile("capacity", 1, "capacity.json", Capacity),
    DocumentedFile("fairness", 1, "fairness.json", Fairness),
)
