"""What a bench compares, where, and for how long."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from bench.sidebyside.trial import READERS, Kind, Mode, Setting

__all__ = ["BROKERS", "MODES", "QUICK_OUTLETS", "BrokerName", "Case", "Plan", "full", "quick"]

BrokerName = Literal["embedded", "mosquitto"]
BROKERS: tuple[BrokerName, ...] = get_args(BrokerName)
MODES: tuple[Mode, ...] = get_args(Mode)
QUICK_OUTLETS = 50
# Half of what a client of aiomqtt for each outlet takes on one core: all readers must sustain the pace.
PACE = 4_000.0
SECONDS = 4.0


@dataclass(frozen=True, slots=True)
class Case:
    """A broker, a QoS and a mode: what the readers are compared in."""

    broker: BrokerName
    qos: int
    mode: Mode

    def __str__(self) -> str:
        return f"{self.broker}, QoS {self.qos}, {self.mode}"


@dataclass(frozen=True, slots=True)
class Plan:
    """``judged``: it is of the size that the bounds are made for. With ``busy_ok`` the figures of a busy machine are
    kept and marked, else there are none.
    """

    cases: tuple[Case, ...]
    outlets: int
    rounds: int
    rate: float
    seconds: float
    micro_s: float
    judged: bool
    busy_ok: bool

    def setting(self, case: Case) -> Setting:
        """What is the same for every reader of a case."""
        return Setting(self.outlets, case.qos, case.mode, self.rate, self.seconds)

    def orders(self) -> Iterator[tuple[Kind, ...]]:
        """The readers' order in each round: each is first, second and last in turn."""
        for number in range(self.rounds):
            turn = number % len(READERS)
            yield READERS[turn:] + READERS[:turn]


def full(cases: tuple[Case, ...], outlets: int, rounds: int, *, busy_ok: bool) -> Plan:
    """A bench whose figures mean something."""
    return Plan(cases, outlets, rounds, PACE, SECONDS, micro_s=0.2, judged=True, busy_ok=busy_ok)


def quick(cases: tuple[Case, ...], outlets: int, rounds: int, *, busy_ok: bool) -> Plan:
    """A bench that shows that all of it works."""
    return Plan(cases, outlets, rounds, 1_000.0, 0.3, micro_s=0.005, judged=False, busy_ok=busy_ok)
