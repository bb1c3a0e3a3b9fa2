"""The releases of a calendar's events: at a moment, or again and again, and the changes of earlier ones."""

import random
from collections.abc import Iterator
from dataclasses import replace

from bench.scenario.calendar import Calendar, Event
from bench.workload.compose import Composer
from bench.workload.planned import Planned
from wire.contract.patterns import matching
from wire.contract.places import Circuit
from wire.contract.release import Release, Status
from wire.directory.directory import Directory

__all__ = ["EventReleases"]


class EventReleases:
    """Composes the releases of a calendar's events, which ``start_ns`` begins; ``choice`` draws what a seed decides."""

    def __init__(
        self, calendar: Calendar, directory: Directory, composer: Composer, choice: random.Random, start_ns: int
    ) -> None:
        self._calendar = calendar
        self._directory = directory
        self._composer = composer
        self._choice = choice
        self._start_ns = start_ns
        self._named: dict[str, Planned] = {}
        self._latest: dict[str, Release] = {}  # by URI: the newest version of a release
        self._usable: dict[str, Release] = {}  # the newest one with text

    def compose(self, duration_ns: int) -> list[Planned]:
        """Return the releases of every event within a run's duration, event by event."""
        planned: list[Planned] = []
        for event in sorted(self._calendar.event, key=lambda event: event.at_ns):
            made = list(self._of(event, self._calendar.day_ns(duration_ns)))
            planned += made
            self._latest |= {item.release.uri: item.release for item in made}
            self._usable |= {item.release.uri: item.release for item in made if item.release.status is Status.USABLE}
            if event.name:
                self._named[event.name] = made[0]
        return planned

    def _of(self, event: Event, span_ns: int) -> Iterator[Planned]:
        """Yield an event's releases: one time, or as often as all its embargoes end within the span."""
        last_ns = span_ns - event.embargo_ns if event.every_ns else event.at_ns
        for turn, at_ns in enumerate(range(event.at_ns, last_ns + 1, event.every_ns or 1)):
            due_ns = self._start_ns + self._calendar.run_ns(at_ns)
            if event.of:
                yield self._change(event, due_ns)
            else:
                yield from self._releases(event, due_ns, turn)

    def _change(self, event: Event, due_ns: int) -> Planned:
        earlier = self._named[event.of]  # the scenario was checked for it
        uri, composer = earlier.release.uri, self._composer
        latest, usable = self._latest[uri], self._usable[uri]
        if event.kind == "replacement":
            release = composer.replacement(usable, due_ns)
        elif event.kind == "restored":
            release = composer.restored(latest, usable, due_ns)
        else:
            makers = {
                "correction": composer.correction,
                "advisory": composer.advisory,
                "withheld": composer.withheld,
                "kill": composer.kill,
            }
            release = makers[event.kind](latest, due_ns)
        return Planned(event.kind, due_ns, release, earlier.circuits)

    def _releases(self, event: Event, due_ns: int, turn: int) -> Iterator[Planned]:
        circuits = self._circuits(event, turn)
        languages = sorted({circuit.language for circuit in circuits})
        for _ in range(event.count):
            if event.kind == "flash":
                yield Planned("flash", due_ns, self._composer.flash(languages, due_ns), circuits)
                continue
            home = self._choice.choice(circuits)
            where = tuple(circuit for circuit in circuits if circuit.language == home.language)
            make = self._composer.earnings if event.kind == "earnings" else self._composer.release
            release = make([home.language], due_ns)
            if event.embargo_ns:
                release = replace(release, embargo_ns=due_ns + self._calendar.run_ns(event.embargo_ns))
            yield Planned(event.kind, due_ns, release, where)

    def _circuits(self, event: Event, turn: int) -> tuple[Circuit, ...]:
        """Return an event's circuits: all that match, or those of the language whose turn it is."""
        circuits = matching(event.circuits, self._directory.circuits)
        if not event.in_turn:
            return circuits
        languages = sorted({circuit.language for circuit in circuits})
        return tuple(circuit for circuit in circuits if circuit.language == languages[turn % len(languages)])
