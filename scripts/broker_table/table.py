"""The results: a row for each run, what was seen of each broker, and where and when it was measured."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, TypeAdapter

__all__ = ["Candidate", "Machine", "Row", "Seen", "Table", "read_table", "write_table"]


class Value(BaseModel):
    """A value that is written as it is, and read with its types checked."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Candidate(Value):
    """A broker in the table: the text of ``--broker``, and how many nodes it has."""

    broker: str
    nodes: int = 1

    @property
    def title(self) -> str:
        """The broker's name for a person."""
        if self.broker == "embedded":
            return "NATS server" if self.nodes == 1 else f"NATS server ({self.nodes} nodes)"
        return self.broker


class Seen(Value):
    """What was seen of a broker that was asked directly.

    ``qos`` are the qualities of service at which it delivered messages that were published and subscribed to at QoS 0,
    1 and 2. ``mqtt5`` is whether it accepted MQTT 5, and ``mqtt5_problem`` its answer if not. ``missing`` says why the
    broker could not be started; empty if it could.
    """

    candidate: Candidate
    version: str = ""
    qos: tuple[int, ...] = ()
    mqtt5: bool = False
    mqtt5_problem: str = ""
    missing: str = ""


class Row(Value):
    """One run. Its figures are None where the run has none.

    ``law`` is the order in words, and ``ranked`` the part of the messages that it rests on. ``counted`` is whether the
    verdict is PASS or FAIL; ``doubts`` are the reasons if it is INVALID. ``fault`` says why a run came to no result.
    ``others`` is the part of the processors that other programs used while deliveries were outstanding.
    ``memory_bytes`` is the greatest resident memory of the broker's processes together, ``cpu_us`` their processor time
    for each delivery while deliveries were outstanding.
    """

    candidate: Candidate
    outlets: int
    qos: int
    round: int
    counted: bool = False
    doubts: tuple[str, ...] = ()
    fault: str = ""
    held: int | None = None
    expected: int | None = None
    missing: int | None = None
    duplicates: int | None = None
    rho: float | None = None
    noise: float | None = None
    law: str = ""
    ranked: float | None = None
    spread_s: float | None = None
    p99_s: float | None = None
    cpu_us: float | None = None
    memory_bytes: int | None = None
    others: float | None = None

    @property
    def load(self) -> tuple[Candidate, int, int]:
        """The broker, the number of outlets and the quality of service."""
        return self.candidate, self.outlets, self.qos


class Machine(Value):
    """The machine of the measurement: its cores, its memory, and its kernel."""

    cores: int
    memory_bytes: int
    kernel: str


class Table(Value):
    """All that the page is made of. ``date`` is the day of the last run, ``duration`` the publishing time of a run."""

    date: str
    machine: Machine
    scenario: str
    duration: str
    seen: tuple[Seen, ...]
    rows: tuple[Row, ...]


def read_table(path: Path) -> Table:
    """Return the results in a file."""
    return TypeAdapter(Table).validate_json(path.read_bytes())


def write_table(path: Path, table: Table) -> None:
    """Write the results to a file."""
    path.write_text(table.model_dump_json(indent=1) + "\n", "utf-8")
