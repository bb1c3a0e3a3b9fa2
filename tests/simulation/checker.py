"""What every checker is, and what they ask of the disk."""

from typing import NamedTuple

__all__ = ["Checker", "Numbered", "numbered", "refused"]


class Checker:
    """Sees everything that happens; a subclass looks at what it is about."""

    name = ""

    def written(self, world, process, sent):
        """The wire gives a message to its connection."""

    def arrived(self, world, sent, *, first):
        """The broker has a message, perhaps not for the first time."""

    def rejoined(self, world, instance):
        """The broker has a worker instance's request to join again, with its partitions."""

    def told(self, world, process, instance, message):
        """The wire gives a control message for a worker instance to its control server."""

    def heard(self, world, instance, announcement):
        """A worker instance reads an announcement, in a life with replacements."""

    def received(self, world, instance, outlet, sent):
        """An outlet's connection at a worker instance reads a message."""

    def said(self, world, instance, outlet, code, granted_s):
        """An outlet reads a reason code of its broker, or for how long its session is kept; the other one is None."""

    def refused(self, world, instance, outlet, error):
        """An outlet takes what it read for a violation of MQTT."""

    def at_end(self, world):
        """Everything is quiet."""

    def violated(self, world, text):
        """Report a violation."""
        world.violated(self.name, text)


class Numbered(NamedTuple):
    """A message that has a number, whether or not it was sent."""

    sequence: int
    uri: str
    version: int
    circuit: str
    topic: str
    due_ns: int


def numbered(world):
    """Return each message that has a number, in their order."""
    rows = world.disk.connection.execute(
        "SELECT sequence, uri, version, circuit, heading, due_ns FROM messages JOIN releases USING (entry) "
        "ORDER BY sequence"
    )
    return [Numbered(*row[:4], f"wire/v1/{row[3]}/{row[4]}", row[5]) for row in rows]


def refused(world):
    """Return the (uri, version, circuit) of each message that the broker did not take."""
    query = "SELECT uri, version, circuit FROM messages JOIN releases USING (entry) WHERE refusal IS NOT NULL"
    return set(world.disk.connection.execute(query).fetchall())
