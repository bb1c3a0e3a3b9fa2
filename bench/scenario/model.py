"""A scenario as a value: audience, broker, swarm, metrics, calendar, thresholds. Every key has a default."""

from fractions import Fraction
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, PlainSerializer, PrivateAttr, model_validator

from bench.base.errors import ConfigurationError
from bench.base.units import SECOND_NS, Wrong, format_duration
from bench.brokers.locality import is_here
from bench.brokers.spec import BrokerSpec
from bench.scenario.audience import Audience, Metrics, Number, Order, Section, Text, Whole, Workers
from bench.scenario.behaviour_times import check_behaviour_times
from bench.scenario.calendar import Calendar
from bench.scenario.cohort_groups import check_cohort_labels, check_cohorts
from bench.scenario.desk_behaviours import check_desks
from bench.scenario.fault_figures import check_recovery
from bench.scenario.fault_wire import check_killed_wire
from bench.scenario.faults import Fault, check_faults, named_faults
from bench.scenario.figure_names import ORDER_FIGURES, SERVICE_LEVELS
from bench.scenario.limits import DURATION
from bench.scenario.machine import Machine
from bench.scenario.message import Message, format_rate
from bench.scenario.places import NOWHERE, Places
from bench.scenario.service_levels import SERVICE_LEVELS_TAKE, ServiceLevels
from bench.scenario.session import SessionTable
from bench.scenario.slow_behaviours import check_acknowledging
from bench.scenario.thresholds import Threshold, condition_of, parse_thresholds
from bench.scenario.times import DurationNs
from bench.scenario.topic_groups import check_groups, check_labels
from wire.feed.plan import Rate

__all__ = ["Scenario"]

MESSAGES_MOST = 1 << 32  # a stamp's sequence has 32 bits


def _conditions(thresholds: tuple[Threshold, ...]) -> dict[str, str | dict[str, object]]:
    return {threshold.figure: condition_of(threshold) for threshold in thresholds}


Thresholds = Annotated[
    tuple[Threshold, ...],
    BeforeValidator(parse_thresholds),
    PlainSerializer(_conditions, return_type=dict[str, str | dict[str, object]]),
]


Faults = Annotated[tuple[Fault, ...], BeforeValidator(named_faults)]


class Scenario(Section):
    """A load test. Times are nanoseconds; ``drain_ns`` is how long to wait for outstanding deliveries at the end."""

    name: Text = Field(
        "morning",
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
        description="up to 64 letters, digits, dots, hyphens and underscores",
    )
    seed: Whole = Field(20_250_318, ge=0, lt=1 << 63, description="a whole number from 0 to 2**63 - 1")
    duration_ns: DurationNs = Field(
        60 * SECOND_NS,
        alias="duration",
        ge=DURATION.least_ns,
        le=DURATION.most_ns,
        description=DURATION.takes,
    )
    warmup_ns: DurationNs = Field(0, alias="warmup", description="a duration below that of publishing")
    drain_ns: DurationNs = Field(
        10 * SECOND_NS,
        alias="drain",
        ge=SECOND_NS,
        le=60 * SECOND_NS,
        description='a duration from "1s" to "60s"',
    )
    scale: Number = Field(1.0, gt=0, le=1_000, description="a number above 0: the fraction of the message's rate")
    audience: Audience = Field(Audience(), description="a table, [audience]")
    session: SessionTable = Field(SessionTable(), description="a table, [session]")
    broker: BrokerSpec = Field(BrokerSpec(), description="a table, [broker]")
    swarm: Workers = Field(Workers(), description="a table, [swarm]")
    metrics: Metrics = Field(Metrics(), description="a table, [metrics]")
    order: Order = Field(Order(), description="a table, [order]")
    calendar: Calendar = Field(Calendar(), description="a table, [calendar]")
    message: Message | None = Field(None, description="a table, [message]")
    fault: Faults = Field((), max_length=100, description="a list of up to 100 [[fault]] tables")
    service_levels: ServiceLevels | None = Field(None, description=SERVICE_LEVELS_TAKE)
    thresholds: Thresholds = Field((), description="a table, [thresholds]")

    _events_scaled: float = PrivateAttr(1.0)
    _places: Places = PrivateAttr(NOWHERE)

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        published = format_duration(self.duration_ns)
        if self.warmup_ns >= self.duration_ns:
            raise Wrong(f"it leaves nothing of the {published} of publishing", "make it shorter", "warmup")
        if self.audience.away_share and self.audience.away_for_ns > self.duration_ns:
            problem = f"it is longer than the {published} of publishing"
            raise Wrong(problem, "make it shorter", "audience.away_for")
        within_ns = self.audience.away_within_ns
        if within_ns and not self.audience.away_for_ns <= within_ns <= self.duration_ns:
            problem = f"it does not lie between the absence and the {published} of publishing"
            raise Wrong(problem, "give at least away_for, and at most duration", "audience.away_within")
        check_acknowledging(self.audience)
        check_desks(self.audience, self.broker)
        check_behaviour_times(self.audience, self.calendar, self.duration_ns)
        if self.order.swap_filters and self.audience.own:
            raise Wrong("filters of clients of your own stay as they are", "leave it out", "order.swap_filters")
        if self.broker.kind == "embedded" and self.audience.mqtt == "5":
            remedy = 'take mosquitto or a broker\'s URL, or mqtt = "3.1.1"'
            raise Wrong("the embedded broker speaks 3.1.1 alone", remedy, "audience.mqtt")
        if self.message is not None:
            self._check_message(self.message)
        elif self.audience.own:
            problem = "these clients take messages of your own, and there is no [message]"
            key = next(key for key in ("subscribe", "clients", "group") if getattr(self.audience, key))
            raise Wrong(problem, "give one", f"audience.{key}")
        elif self.scale != 1:
            raise Wrong("a calendar has no rate to scale", "leave it out, or give a [message]", "scale")
        for threshold in self.thresholds:
            if threshold.metric in ORDER_FIGURES and not self.order.sample:
                remedy = "give order.sample a number of outlets, or leave the threshold out"
                raise Wrong("no outlet is ranked for it", remedy, f"thresholds.{threshold.figure}")
        check_cohorts(self.thresholds, self.audience)
        check_cohort_labels(self.metrics, self.audience)
        self._check_service_levels()
        check_faults(self.fault, self.broker, self.duration_ns, self.swarm.remote, desk=self.message is None)
        check_killed_wire(self.fault, self.audience, self.calendar, self.swarm.remote)
        check_recovery(self.thresholds, self.fault)
        check_groups(self.thresholds, self.message, self.audience, self.seed)
        check_labels(self.metrics, self.message, self.audience, self.seed)
        self.session.check(self.audience, self.swarm.wire_id)
        for number, event in enumerate(self.calendar.event):
            last_ns, span_ns = event.at_ns + event.embargo_ns, self.calendar.day_ns(self.duration_ns)
            if last_ns > span_ns:
                problem = f"{format_duration(last_ns)} is after the {format_duration(span_ns)} of publishing"
                if self.calendar.speed != 1:
                    problem += f" at speed {self.calendar.speed:g}"
                key = "embargo" if event.at_ns <= span_ns else "at"
                raise Wrong(problem, "make it earlier, or duration longer", f"calendar.event.{number}.{key}")
        return self

    def _check_message(self, message: Message) -> None:
        fields = Calendar.model_fields
        given = [
            name for name in self.calendar.model_fields_set if getattr(self.calendar, name) != fields[name].default
        ]
        if given:
            key = fields[min(given)].alias or min(given)
            problem = "a run sends the calendar's releases or messages of your own"
            raise Wrong(problem, "leave [calendar] or [message] out", f"calendar.{key}")
        if (wrong := message.problem_with(self.audience.mqtt)) is not None:
            raise Wrong(wrong.problem, wrong.remedy, f"message.{wrong.key}")
        count = self.rate_of(message).count(self.duration_ns)
        if count >= MESSAGES_MOST:
            raise Wrong(
                f"{count:,} messages are too many", f"give a rate of below {MESSAGES_MOST:,} in all", "message.rate"
            )

    def _check_service_levels(self) -> None:
        if self.service_levels is None:
            for threshold in self.thresholds:
                if threshold.metric in SERVICE_LEVELS:
                    remedy = "give one, or leave the threshold out"
                    raise Wrong("there is no [service_levels]", remedy, f"thresholds.{threshold.figure}")
        elif self.message is not None or self.calendar.mode == "flood":
            what = "a flood has no due times" if self.message is None else "messages of your own are no releases"
            raise Wrong(what, "leave it out", "service_levels")

    def rate_of(self, message: Message) -> Rate:
        """Return the rate of the messages as it is scaled."""
        rate = Fraction(message.rate.messages, message.rate.period_ns) * Fraction(str(self.scale))
        return Rate(rate.numerator, rate.denominator)

    @property
    def scaled(self) -> str:
        """Which fraction of its rate of messages the scenario runs at, in a sentence; empty without messages."""
        if self.message is None:
            return ""
        rate, whole = format_rate(self.rate_of(self.message)), format_rate(self.message.rate)
        return f"{100 * self.scale:.4g} % of the rate of {self.name}: {rate} of {whole}"

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of releases that there are to be."""
        return ("message",) if self.message is not None else self.calendar.kinds

    @property
    def threshold_edges_ns(self) -> tuple[int, ...]:
        """The bounds of the thresholds on times, ascending: edges of every histogram."""
        return tuple(sorted({edge for item in self.thresholds if (edge := item.bound_ns) is not None}))

    def workers_on(self, machine: Machine) -> int:
        """Return how many workers to start on a machine: the number that the scenario gives, else as many as fit."""
        if self.swarm.workers:
            return self.swarm.workers
        here = self.broker.kind != "url" or any(is_here(url.host) for url in self.broker.urls)
        return machine.workers(self.audience.outlets, self.swarm.remote, self.broker.kind, here=here)

    @property
    def events_scaled(self) -> float:
        """The factor by which the events moved, because the command line changed the file's duration."""
        return self._events_scaled

    def with_events_scaled(self, factor: float) -> Self:
        """Return a copy that knows by which factor its events moved."""
        copy = self.model_copy()
        copy._events_scaled = factor  # noqa: SLF001 - a copy of this very class
        return copy

    def with_places(self, places: Places) -> Self:
        """Return a copy that knows where its keys stand."""
        copy = self.model_copy()
        copy._places = places  # noqa: SLF001 - a copy of this very class
        return copy

    def error(self, key: str, problem: str, remedy: str) -> ConfigurationError:
        """Return an error in the value of a key, which names its file and line, or the command line."""
        if self._places.path == NOWHERE.path:
            return ConfigurationError(self.name, key, problem, remedy)
        return self._places.error(key, problem, remedy)

    def describe(self) -> dict[str, Any]:
        """Return the scenario in the form of its file. Read back, it is an equal scenario but for credentials."""
        return self.model_dump(mode="json", by_alias=True)
