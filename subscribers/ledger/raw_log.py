"""Raw records: each arrival that the histograms were fed with, for checks of the figures.

A file opens with a header of 24 bytes: ``wirestorm raw 2``, a line feed, and the run id in 8 bytes. A record of 40
bytes for each arrival follows. All numbers are little-endian:

    offset  bytes  field
    0       4      sequence of the message
    4       1      flags: 1 the arrival is bounded, 2 its message was due in the warm-up
    5       3      index of the outlet in the directory
    8       8      due
    16      8      sent: of the transmission that arrived
    24      8      lower end of the arrival
    32      8      upper end; the same as the lower where the arrival is exact

Times are nanoseconds since the epoch. An arrival that is in no histogram has no record: duplicates, arrivals at outlets
that are not entitled, and messages that an outlet found when it came back as planned. Deliveries of the warm-up have
records, which are flagged.

Records are written where arrivals are counted, at the tick. Nothing here is called while a message is read.
"""

import sys
from array import array
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from subscribers.ledger.appended_file import AppendedFile

__all__ = [
    "BOUNDED",
    "FIELDS",
    "FLAGS_SHIFT",
    "HEADER_BYTES",
    "LOWER",
    "MAGIC",
    "OUTLET_SHIFT",
    "RECORD_BYTES",
    "UPPER",
    "WARM",
    "RawFile",
]

MAGIC = b"wirestorm raw 2\n"
HEADER_BYTES = 24
# A record is an array of FIELDS 64-bit words: sequence, flags and outlet in the first, then due, sent, and both ends.
FIELDS = 5
LOWER, UPPER = 3, 4
RECORD_BYTES = 8 * FIELDS
BOUNDED, WARM = 1, 2
FLAGS_SHIFT = 32
OUTLET_SHIFT = 40


class RawFile(AppendedFile):
    """The file of raw records of one worker. WorkerError where it can't be created."""

    def __init__(self, folder: Path, worker: str, run_id: int) -> None:
        super().__init__(folder, f"raw-{quote(worker, safe='')}.bin", "raw records")
        self.append(MAGIC + run_id.to_bytes(8, "little"))

    @property
    def records(self) -> int:
        """The number of whole records in the file."""
        return max(0, self.bytes_written - HEADER_BYTES) // RECORD_BYTES

    def add(
        self,
        message: tuple[int, int, int],
        base_ns: int,
        lowers: Sequence[int],
        uppers: Sequence[int],
        outlets: Sequence[int],
        flags: int,
    ) -> None:
        """Add both ends of some arrivals, less ``base_ns``: the n-th lower and upper end and the n-th outlet belong
        together.

        ``message`` is sequence, due and sent.
        """
        if self.problem or not uppers:
            return
        sequence, due_ns, sent_ns = message
        records = array("q", (0, due_ns, sent_ns, 0, 0)) * len(uppers)
        first = sequence | flags << FLAGS_SHIFT
        records[::FIELDS] = array("q", [first | outlet << OUTLET_SHIFT for outlet in outlets])
        records[LOWER::FIELDS] = array("q", [base_ns + time_ns for time_ns in lowers])
        records[UPPER::FIELDS] = array("q", [base_ns + time_ns for time_ns in uppers])
        if sys.byteorder == "big":
            records.byteswap()
        self.append(records.tobytes())
