"""``--baseline`` of a run: the baseline is chosen before the run, the comparison is printed below its digest and
written to its folder.
"""

from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bench.base.consoles import speaking
from bench.base.documents import encode
from bench.base.exits import Exit
from bench.base.signals import held
from bench.baseline.choose import Baseline, choose
from bench.baseline.comparable import ComparedScenario
from bench.baseline.result import result_of
from bench.output.baseline_result import COLOURS, FILE
from bench.scenario.load import Scenario
from wire.host.reasons import reason_of
from wire.host.sink import complain

__all__ = ["against", "baseline_of"]

LABEL_COLUMNS = 10  # as in the digest


def baseline_of(text: str, root: Path, scenario: Scenario) -> Baseline:
    """Return the baseline of a scenario's run; ConfigurationError where there is none that can be compared."""
    form = scenario.describe()
    return choose(text, root, ComparedScenario(**{key: form[key] for key in ComparedScenario.__struct_fields__}))


def against(baseline: Baseline, folder: Path, code: Exit, console: Console) -> Exit:
    """Print how the run or set of a folder compares with the baseline, and write ``baseline.json`` there; return the
    exit code, from the run's own.

    A PASS becomes a REGRESSION where a figure is worse beyond noise. A signal meanwhile waits, and a file that can't be
    written is a fault.
    """
    with held():
        result = result_of(baseline, folder, code)
        with speaking(console):
            table = Table.grid(padding=(0, 0))
            table.add_column(width=LABEL_COLUMNS)
            table.add_column(overflow="fold")
            table.add_row("baseline", Text(result.sentence, style=COLOURS[result.finding]))
            console.print(table)
        try:
            (folder / FILE).write_bytes(encode(result, indented=True))
        except OSError as error:
            complain(f"wirestorm: {folder / FILE}: {reason_of(error).lower()}; it is not written")
            return Exit.FAULT
    return Exit(result.exit_code)
