"""A control link on which the wire's clock is off: the due times that it tells are moved, and nothing else is."""

from bench.calibration.clock import ClockLink
from wire.contract.control import Announced, Announcement, Start

ANNOUNCEMENT = Announcement("urn:x", 1, (Announced(1, "wire/v1/en/northern-america/flash", 1_000, 500, 100),))


class Link:
    """Keeps the messages that are sent."""

    def __init__(self):
        self.sent = []

    def send(self, message):
        self.sent.append(message)


def test_due_times_are_moved_by_the_offset():
    """An embargo is the document's own, and stays."""
    link = Link()
    ClockLink(link, 50).send(ANNOUNCEMENT)
    (message,) = link.sent
    assert [(item.due_ns, item.embargo_ns, item.sequence) for item in message.messages] == [(1_050, 500, 1)]


def test_everything_else_is_passed_on_as_it_is():
    """Other messages, and announcements where the clock is right."""
    link, start = Link(), Start(1, 2)
    ClockLink(link, 50).send(start)
    ClockLink(link, 0).send(ANNOUNCEMENT)
    assert link.sent == [start, ANNOUNCEMENT]
