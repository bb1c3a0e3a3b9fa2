"""The events of a wire that a run has a use for: what it writes down, and what ends it."""

from typing import Any

from bench.run.halt import Halt
from bench.run.incidents import Incidents, Kind
from bench.run.phases import describe_death
from bench.run.rows import Rows
from bench.run.service_levels import ServiceLevelWatch
from bench.verdict.changes import Changes
from bench.verdict.fault_costs import FaultCosts
from bench.verdict.kinds import Kinds
from bench.verdict.nearness import Nearness
from wire.account.rows import Key, SettledRelease
from wire.desk.message import Message
from wire.desk.refusal import Refusal
from wire.service.events import WireEvents
from wire.workers.member import Member
from wire.workers.states import WorkerState

__all__ = ["RunEvents", "SettledOnce", "WorkerDeaths"]

KIND_OF: dict[WorkerState, Kind] = {
    WorkerState.UNREACHABLE: "worker_unreachable",
    WorkerState.DEPARTED: "worker_departed",
    WorkerState.CRASHED: "worker_crashed",
}


class WorkerDeaths(WireEvents):
    """Ends a run early when one of its workers dies."""

    def __init__(self, halt: Halt) -> None:
        self._halt = halt

    def unavailable(self, member: Member) -> None:
        """Report which worker died, and the reason."""
        self._halt.report(describe_death(member))


class RunEvents(WorkerDeaths):
    """Keeps the settled releases, the messages that the broker does not take, and what happens besides."""

    def __init__(
        self,
        halt: Halt,
        rows: Rows,
        kinds: Kinds,
        nearness: Nearness,
        changes: Changes,
        incidents: Incidents,
        faults: FaultCosts | None = None,
        service_levels: ServiceLevelWatch | None = None,
    ) -> None:
        super().__init__(halt)
        self._faults = faults or FaultCosts()
        self._rows = rows
        self._kinds = kinds
        self._nearness = nearness
        self._changes = changes
        self._service_levels = service_levels
        self._incidents = incidents

    def unavailable(self, member: Member) -> None:
        """Write down which worker it was, too."""
        self._incidents.add(KIND_OF[member.state], f"{member.join.worker}: {member.reason}")
        if not self._faults.killed(member.join.worker):
            super().unavailable(member)

    def publish_failed(self, reason: str) -> None:
        """Write down why a connection of the publisher ended, or could not be made."""
        self._incidents.broker_failed(reason)

    def broker_said(self, client: str, answer: str) -> None:
        """Write down what the broker said of itself."""
        self._incidents.add("broker_said", f"{client}: {answer}")

    def settled(self, row: SettledRelease) -> None:
        """Write the release's line, and count its times: by kind, from the first one, as a change, and by fault."""
        self._rows.settled(row)
        self._kinds.add(row)
        self._nearness.add(row)
        self._changes.add(row)
        self._faults.settled(row)
        if self._service_levels is not None:
            self._service_levels.settled(row)

    def refused(self, message: Message, refusal: Refusal, final: bool) -> None:
        """Keep the message once it is given up."""
        self._rows.refused(message, refusal, final)
        if final and self._service_levels is not None:
            self._service_levels.refused(message, refusal)


class SettledOnce(RunEvents):
    """The events of a wire that may be killed: what it settled and did not save, the next one settles again."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self._keys: set[Key] = set()

    def settled(self, row: SettledRelease) -> None:
        """Take a release that settled, the first time."""
        key = row.release.uri, row.release.version
        if key not in self._keys:
            self._keys.add(key)
            super().settled(row)
