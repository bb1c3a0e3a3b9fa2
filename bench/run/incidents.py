"""What happened in a run besides its releases, on disk: ``events.jsonl``, a line for each."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from bench.base.documents import Document, encode
from bench.base.quantities import Moment
from bench.run.rows import unwritten
from wire.contract.times import format_time

__all__ = ["FILE", "EventLine", "Incidents", "Kind"]

FILE = "events.jsonl"
Kind = Literal[
    "broker_lost",
    "broker_refused",
    "broker_back",
    "broker_said",
    "worker_unreachable",
    "worker_departed",
    "worker_crashed",
    "calendar_paused",
    "fault_began",
    "fault_ended",
    "run_aborted",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventLine(Document):
    """Something that happened in a run: a line of ``events.jsonl``."""

    time: Moment
    """When it was seen, by the clock of the wire's machine."""
    kind: Kind
    """What happened. ``broker_lost`` and ``broker_refused``: a connection of the publisher ended, or could not be made.
    ``broker_back``: it was made again, up to a second before. ``broker_said``: a property of its CONNACK (MQTT 5.0
    §3.2.2.3), for the publisher or for outlets, each once. ``worker_unreachable``, ``worker_departed`` and
    ``worker_crashed``: a worker can't be reached, left unasked, or died. ``calendar_paused``: the calendar of the
    service that the run loaded, for as long as the run lasts. ``fault_began`` and ``fault_ended``: a fault of the
    scenario, by its name and kind. ``run_aborted``: a threshold with ``abort_on_fail`` failed, and ended the run."""
    detail: str
    """The reason, in words; empty where there is none to say."""


class Incidents:
    """Writes a line for each incident. The file is made with the first one.

    A full disk does not end the run: ``problem`` says why the file is incomplete, and is empty where it is whole.
    """

    def __init__(self, folder: Path, clock: Callable[[], int] = time.time_ns) -> None:
        self.problem = ""
        self._path = folder / FILE
        self._clock = clock
        self._file: BinaryIO | None = None
        self._connected = False
        self._failed = ""  # the reason of the last failure, while the broker is not back

    def add(self, kind: Kind, detail: str = "") -> None:
        """Write a line."""
        if self.problem:
            return
        line = EventLine(time=format_time(self._clock()), kind=kind, detail=detail)
        try:
            if self._file is None:
                self._file = self._path.open("wb", buffering=0)  # so that it outlives a run that is killed
            self._file.write(encode(line) + b"\n")
        except OSError as error:
            self.problem = unwritten(self._path, error)

    def broker_failed(self, reason: str) -> None:
        """Take the reason why a connection of the publisher ended or could not be made; the same one counts once."""
        if self._connected or reason != self._failed:
            self.add("broker_lost" if self._connected else "broker_refused", reason)
        self._connected, self._failed = False, reason

    def broker_is(self, problem: str) -> None:
        """Take why the publisher can't send now; empty where it can."""
        if not problem and not self._connected:
            self._connected = True
            if self._failed:
                self.add("broker_back")
                self._failed = ""

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
