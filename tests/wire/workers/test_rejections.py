"""Dropped control messages: each is counted by its reason, one a second is reported."""

from wire.contract.bins import edges
from wire.contract.control import Join, Progress, WorkerLeft
from wire.contract.control_codec import encode
from wire.contract.metrics import REJECTIONS
from wire.errors import ControlError
from wire.workers.membership import Membership
from wire.workers.rejections import REPORT_INTERVAL_S, Rejections


def rejections():
    """Return rejections, their clock, which a test sets, and their reports."""
    clock, reports = [0.0], []
    counted = Rejections(lambda error, count: reports.append((error.reason, count)), lambda: clock[0])
    return counted, clock, reports


def test_every_reason_is_counted_from_the_start():
    """Prometheus sees no growth in a counter that begins above 0."""
    counted, _, _ = rejections()
    assert counted.counts == dict.fromkeys(REJECTIONS, 0)
    counted.add(ControlError("retained", "on a topic"))
    assert counted.counts["retained"] == 1


def test_one_a_second_is_reported_with_how_many_there_were():
    """A flood of them does not become a flood of lines."""
    counted, clock, reports = rejections()
    for _ in range(640):
        counted.add(ControlError("malformed", "x"))
        clock[0] += REPORT_INTERVAL_S / 256
    assert reports == [("malformed", 1), ("malformed", 256), ("malformed", 256)]
    assert counted.counts["malformed"] == 640


class Link:
    def send(self, message):
        pass


def test_a_membership_drops_what_is_not_for_it():
    """Messages of the wire to a worker, of another version, or in the name of another worker's instance."""
    counted, _, _ = rejections()
    taken = []
    membership = Membership(
        workers=1,
        boot_id="boot",
        bin_edges=edges(),
        outlets=100,
        on_assigned=lambda *_: None,
        on_tally=lambda _, tally: taken.append(tally),
        on_unavailable=taken.append,
        rejections=counted,
    )
    membership.hear(Link(), encode(Join("w", "i", 1, "host", "boot", 1_000)))
    for data in (b"{", b'{"type":"leave"}', encode(Progress("other", "i", 1, 0, 0, {}, ())), b'{"type":"join"}'):
        membership.hear(Link(), data)
    membership.hear(Link(), encode(WorkerLeft("other", "i", "gone")))
    assert counted.counts == {"malformed": 1, "oversized": 0, "invalid": 1, "unexpected": 3, "retained": 0}
    assert [member.progress for member in membership.members] == [None]
    assert taken == []
