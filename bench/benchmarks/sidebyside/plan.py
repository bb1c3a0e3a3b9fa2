"""The plan of a bench: which cases, how many outlets, at which rate and for how long."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from bench.base.intervals import FEWEST
from bench.benchmarks.sidebyside.trial import (
    ACCEPT_CLIENTS,
    BURST_CLIENTS,
    CLIENTS,
    ORDER_CLIENTS,
    PUBLISH_CLIENTS,
    SECURE_CLIENTS,
    Kind,
    Mode,
    Setting,
)

__all__ = [
    "BROKERS",
    "FULL_OUTLETS",
    "MODES",
    "QUICK_OUTLETS",
    "QUICK_ROUNDS",
    "ROUNDS",
    "SECURE",
    "SECURE_MODES",
    "BrokerName",
    "Case",
    "Plan",
    "full",
    "quick",
]

BrokerName = Literal["embedded", "mosquitto", "mosquitto-tls"]
BROKERS: tuple[BrokerName, ...] = ("embedded", "mosquitto")
SECURE: BrokerName = "mosquitto-tls"  # the same, over TLS
SECURE_MODES: tuple[Mode, ...] = ("paced", "flood")
MODES: tuple[Mode, ...] = get_args(Mode)
FULL_OUTLETS, QUICK_OUTLETS = 6_500, 1_000
ROUNDS, QUICK_ROUNDS = 9, FEWEST
# Half of what a client of aiomqtt for each outlet takes on one core: every client must sustain the pace.
PACE = 4_000.0
SECONDS = 4.0
AIOMQTT_ROUNDS = 3  # its ratio is so great that nothing hangs on it
TURNS, QUICK_TURNS = 8, 2  # of each kind in a round of the mode order
COMPARED: dict[Mode, tuple[Kind, ...]] = {
    "paced": CLIENTS,
    "flood": CLIENTS,
    "order": ORDER_CLIENTS,
    "burst": BURST_CLIENTS,
    "publish": PUBLISH_CLIENTS,
    "accept": ACCEPT_CLIENTS,
}


@dataclass(frozen=True, slots=True)
class Case:
    """A broker, a QoS and a mode, in which the clients are compared."""

    broker: BrokerName
    qos: int
    mode: Mode

    @property
    def clients(self) -> tuple[Kind, ...]:
        """The clients that are compared, the one first that the others are held against."""
        return SECURE_CLIENTS if self.broker == SECURE else COMPARED[self.mode]

    def __str__(self) -> str:
        return f"{self.broker}, QoS {self.qos}, {self.mode}"


@dataclass(frozen=True, slots=True)
class Plan:
    """The size of a bench. A case has at most so many ``rounds``, and fewer where all of its bounds are decided before;
    the aiomqtt clients are in the first ``aiomqtt_rounds``. In the mode *order* a round has so many ``turns`` of
    each kind. With ``busy_ok`` the figures of a busy machine are kept and marked, else there are none.
    """

    cases: tuple[Case, ...]
    outlets: int
    rounds: int
    rate: float
    seconds: float
    micro_s: float
    aiomqtt_rounds: int
    turns: int
    busy_ok: bool

    def setting(self, case: Case) -> Setting:
        """Return the setting of a case, the same for every client."""
        return Setting(self.outlets, case.qos, case.mode, self.rate, self.seconds, self.turns)

    @property
    def judged(self) -> bool:
        """Whether there are rounds enough for an interval."""
        return self.rounds >= FEWEST

    def orders(self, case: Case) -> Iterator[tuple[tuple[Kind, ...], ...]]:
        """Yield the trials of each round, with the kinds of client that each measures: one, or in the mode *order* all.

        Each kind is first, second and last in turn.
        """
        for number in range(self.rounds):
            clients = tuple(kind for kind in case.clients if kind != "aiomqtt" or number < self.aiomqtt_rounds)
            turn = number % len(clients)
            ordered = clients[turn:] + clients[:turn]
            yield (ordered,) if case.mode == "order" else tuple((kind,) for kind in ordered)


def full(cases: tuple[Case, ...], outlets: int, rounds: int, *, busy_ok: bool) -> Plan:
    """Return the plan of a bench at a wire's size."""
    return Plan(
        cases,
        outlets,
        rounds,
        PACE,
        SECONDS,
        micro_s=0.2,
        aiomqtt_rounds=AIOMQTT_ROUNDS,
        turns=TURNS,
        busy_ok=busy_ok,
    )


def quick(cases: tuple[Case, ...], outlets: int, rounds: int, *, busy_ok: bool) -> Plan:
    """Return the plan of a bench of three minutes, for a developer who changed something."""
    return Plan(
        cases,
        outlets,
        rounds,
        PACE,
        1.0,
        micro_s=0.01,
        aiomqtt_rounds=0,
        turns=QUICK_TURNS,
        busy_ok=busy_ok,
    )
