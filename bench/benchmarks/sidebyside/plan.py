"""The plan of a bench: which cases, how many outlets, at which rate and for how long."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from bench.benchmarks.sidebyside.trial import CLIENTS, Kind, Mode, Setting

__all__ = ["BROKERS", "MODES", "QUICK_OUTLETS", "BrokerName", "Case", "Plan", "full", "quick"]

BrokerName = Literal["embedded", "mosquitto"]
BROKERS: tuple[BrokerName, ...] = get_args(BrokerName)
MODES: tuple[Mode, ...] = get_args(Mode)
QUICK_OUTLETS = 50
# Half of what a client of aiomqtt for each outlet takes on one core: every client must sustain the pace.
PACE = 4_000.0
SECONDS = 4.0


@dataclass(frozen=True, slots=True)
class Case:
    """A broker, a QoS and a mode, in which the clients are compared."""

    broker: BrokerName
    qos: int
    mode: Mode

    def __str__(self) -> str:
        return f"{self.broker}, QoS {self.qos}, {self.mode}"


@dataclass(frozen=True, slots=True)
class Plan:
    """The size of a bench. ``judged`` is True at the size that the bounds are made for. With ``busy_ok`` the figures of
    a busy machine are kept and marked, else there are none.
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
        """Return the setting of a case, the same for every client."""
        return Setting(self.outlets, case.qos, case.mode, self.rate, self.seconds)

    def orders(self) -> Iterator[tuple[Kind, ...]]:
        """Yield the clients' order in each round: each client is first, second and last in turn."""
        for number in range(self.rounds):
            turn = number % len(CLIENTS)
            yield CLIENTS[turn:] + CLIENTS[:turn]


def full(cases: tuple[Case, ...], outlets: int, rounds: int, *, busy_ok: bool) -> Plan:
    """Return the plan of a bench whose figures mean something."""
    return Plan(cases, outlets, rounds, PACE, SECONDS, micro_s=0.2, judged=True, busy_ok=busy_ok)


def quick(cases: tuple[Case, ...], outlets: int, rounds: int, *, busy_ok: bool) -> Plan:
    """Return the plan of a bench that shows that everything works."""
    return Plan(cases, outlets, rounds, 1_000.0, 0.3, micro_s=0.005, judged=False, busy_ok=busy_ok)
