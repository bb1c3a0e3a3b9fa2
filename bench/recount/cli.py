"""The command ``wirestorm recount`` as typer reads it."""

import sys
from pathlib import Path
from typing import Annotated

import typer

__all__ = ["EPILOG", "SHORT_HELP", "recount"]

SHORT_HELP = "Count a run's account again, from what its workers wrote down."
EPILOG = "Exit codes: 0 the account is the same, 1 it differs, 104 bad input, 105 interrupted."
PATIENCE_S = 2.0  # a count that is done by then shows no progress


def recount(
    folder: Annotated[Path, typer.Argument(help="The folder of a run that had --raw.", metavar="FOLDER")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Count the account of a run again: who was to get which message, and who got it, message by message.

    The recount takes nothing from the ledger: it goes by each arrival and by each outlet's filters, connections and
    absences, which the workers of a run with --raw write down.
    """
    from bench.base.consoles import error_console, standard_console
    from bench.base.documents import encode
    from bench.base.exits import Exit
    from bench.base.signals import held, interrupted
    from bench.output.progress import Display
    from bench.recount.comparison import compare
    from bench.recount.count import recount as count
    from bench.recount.recorded import read_recorded
    from bench.recount.report import print_compared

    with held():  # a signal ends the count, and what was counted is shown
        with Display(error_console(), "recount", after_s=PATIENCE_S) as display:
            recorded = read_recorded(folder)

            def look(done: int) -> bool:
                display.show(done, len(recorded.messages), f"{done:,} of {len(recorded.messages):,} messages")
                return interrupted()

            compared = compare(folder, recorded, count(recorded, look))
        if as_json:
            sys.stdout.write(encode(compared).decode() + "\n")
        else:
            print_compared(standard_console(), compared)
    if compared.interrupted:
        raise typer.Exit(Exit.INTERRUPTED)
    if not compared.same:
        raise typer.Exit(Exit.FAULT)
