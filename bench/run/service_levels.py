"""The service levels of a run: the clock of each release, and its record on disk."""

from pathlib import Path

from bench.run.release_records import ReleaseRecords
from bench.scenario.load import Scenario
from bench.verdict.clocks import RowNow
from bench.verdict.receipts import Receipt, ReceiptFigures, Receipts
from wire.account.rows import Key, SettledRelease
from wire.contract.bins import edges
from wire.desk.message import Message
from wire.desk.refusal import Refusal

__all__ = ["ServiceLevelWatch", "service_level_watch"]


class ServiceLevelWatch:
    """Takes the versions of a run as they settle. ``plan`` gets the receipt of each version of the calendar."""

    def __init__(self, folder: Path, bin_edges: tuple[int, ...], within_ns: int) -> None:
        self.plan: dict[Key, Receipt] = {}
        self._receipts = Receipts(bin_edges, within_ns, self.plan)
        self._records = ReleaseRecords(folder, bin_edges=bin_edges, within_ns=within_ns, plan=self.plan)

    @property
    def problem(self) -> str:
        """Why a file of the records is incomplete; empty where both are whole."""
        return self._records.problem

    def settled(self, row: SettledRelease) -> None:
        """Count a version that settled, and write its record."""
        self._receipts.add(row)
        self._records.settled(row)

    def refused(self, message: Message, refusal: Refusal) -> None:
        """Note a message that is given up because the broker does not take it."""
        self._records.refused(message, refusal)

    def figures(self, row_now: RowNow) -> ReceiptFigures:
        """Return the figures as of now; ``row_now`` returns the row of a version as of now, where it is known."""
        return self._receipts.figures(row_now)

    def close(self) -> None:
        """Close the files."""
        self._records.close()


def service_level_watch(scenario: Scenario, folder: Path) -> ServiceLevelWatch | None:
    """Return the service levels of a scenario's run, whose records go to the folder; None where it has none."""
    levels = scenario.service_levels
    if levels is None:
        return None
    return ServiceLevelWatch(folder, edges(scenario.threshold_edges_ns), levels.within_ns)
