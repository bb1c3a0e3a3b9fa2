"""Control messages as JSON and back. Anybody may publish on a broker: a message is decoded with its types and bounds
checked, or it is dropped.
"""

from collections.abc import Container, Iterable, Sequence
from functools import partial

import msgspec

from wire.contract.bounds import BINS_MOST, OUTLETS_MOST, SUM_MOST
from wire.contract.control import Announced, Announcement, Assignment, Control, Handover, Join, Part, Report
from wire.contract.places import CIRCUITS
from wire.contract.tally import MessageRecord, PartitionTally, histogram_from_form, histogram_to_form
from wire.contract.topics import TOPICS
from wire.errors import ControlError

__all__ = ["MESSAGE_BYTES_MOST", "ControlDecoder", "check_record", "encode"]

# A worker's longest: 2,000 closed messages, each with the 50 kB of a bitset over all the outlets, are 100 MB; over a
# partition of 86,000 they are 43 MB. A decoded message takes up to ten times as much.
MESSAGE_BYTES_MOST = 64 * 1024 * 1024
PROBLEM_SHOWN = 200  # characters of a problem's text, which may quote the message

_ENCODER = msgspec.json.Encoder(enc_hook=histogram_to_form)


def encode(message: Control) -> bytes:
    """Return a control message as JSON."""
    return _ENCODER.encode(message)


class ControlDecoder:
    """Decodes the control messages of one run: tallies are over its bin edges, bitsets over its outlets.

    ``labels`` are taken beside the wire's circuits, and the numbers of so many ``cohorts``. ``topics`` are those of
    announcements; None takes any, for a decoder whose reader checks topics by its audience.
    """

    def __init__(
        self,
        bin_edges: Sequence[int] = (),
        outlets: int = OUTLETS_MOST,
        labels: Iterable[str] = (),
        topics: Container[str] | None = TOPICS,
        cohorts: int = 0,
    ) -> None:
        self._labels = CIRCUITS.union(labels)
        self._topics = topics
        self._cohorts = cohorts
        self._last_bin = len(bin_edges)
        self._outlets = outlets
        self._decoder = msgspec.json.Decoder(Control, dec_hook=partial(histogram_from_form, bin_edges, SUM_MOST))

    def decode(self, data: bytes) -> Control:
        """Return the message; ControlError, and no other error, where the bytes are no message of this version."""
        if len(data) > MESSAGE_BYTES_MOST:
            raise ControlError("oversized", f"{len(data):,} bytes, where {MESSAGE_BYTES_MOST:,} are the most")
        try:
            message: Control = self._decoder.decode(data)
            self._check(message)
        except msgspec.ValidationError as error:
            raise ControlError("invalid", str(error)[:PROBLEM_SHOWN]) from error
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise ControlError("malformed", str(error)[:PROBLEM_SHOWN]) from error
        return message

    def _check(self, message: Control) -> None:
        """Raise ControlError where fields don't fit each other or the run."""
        match message:
            case Report(tally=tally):
                for partition in tally.partitions:
                    self._check_partition(partition)
            case Announcement(messages=messages):
                self._check_topics(messages)
            case Handover(messages=messages):
                self._check_topics(item.announced for item in messages)
                for item in messages:
                    if item.record is not None:
                        check_record(item.record, self._outlets, BINS_MOST)
            case Join(run_id=run_id, partitions=partitions) | Assignment(run_id=run_id, partitions=partitions):
                if run_id >= 1 << 64:
                    raise ControlError("invalid", "run_id has more than 64 bits")
                for index, count in partitions:
                    _check_stripe(index, count)
            case Part(index=index, count=count) if index >= count:
                raise ControlError("invalid", f"part {index} of {count} does not exist")
            case _:
                pass

    def _check_topics(self, messages: Iterable[Announced]) -> None:
        for item in messages:
            if self._topics is not None and item.topic not in self._topics:
                raise ControlError("invalid", f"topic of message {item.sequence} is no topic of the wire")

    def _check_partition(self, partition: PartitionTally) -> None:
        index, count = partition.index, partition.count
        _check_stripe(index, count)
        if not partition.labels.keys() <= self._labels:
            raise ControlError("invalid", "labels has a key that is no label of the run")
        if max(partition.cohorts, default=-1) >= self._cohorts:
            raise ControlError("invalid", "cohorts has a number that is no cohort of the run")
        size, last_bin = len(range(index, self._outlets, count)), self._last_bin
        if any(slot >= size for held in partition.shares.values() for slot, _ in held):
            raise ControlError("invalid", "shares has an outlet outside its partition")
        for record in partition.records:
            check_record(record, size, last_bin)


def check_record(record: MessageRecord, size: int, last_bin: int) -> None:
    """Raise ControlError where a bitset, a bin or a place is outside a partition of ``size`` outlets."""
    text = record.outlets
    try:
        bits = int(text, 16)
    except ValueError:
        bits = -1
    if bits < 0 or bits.bit_length() > size or f"{bits:x}" != text:
        raise ControlError("invalid", f"outlets of message {record.sequence} is no bitset of {size} outlets in hex")
    if max(record.bins, default=(0, 0))[0] > last_bin or (record.lows and max(record.lows)[0] > last_bin):
        raise ControlError("invalid", f"a bin of message {record.sequence} is past the last, {last_bin}")
    if max(record.sampled, default=(-1,))[0] >= size:
        raise ControlError("invalid", f"sampled of message {record.sequence} has an outlet outside its partition")


def _check_stripe(index: int, count: int) -> None:
    if index >= count:
        raise ControlError("invalid", f"partition {index} of {count} does not exist")
