"""The command ``wirestorm recount`` as typer reads it."""

import sys
import time
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
    from bench.base.signals import check, held, interrupted
    from bench.output.progress import Display
    from bench.output.time_left import by_part
    from bench.recount.account import read_account
    from bench.recount.comparison import compare
    from bench.recount.count import recount as count
    from bench.recount.recorded import read_recorded
    from bench.recount.report import print_compared

    with held():  # a signal ends the count, and what was counted is shown
        with Display(error_console(), "recount", after_s=PATIENCE_S) as display:
            account = read_account(folder)

            def look_at_bytes(done: float, total: float) -> None:
                display.show(done, total, f"read {done / 1e6:,.0f} of {total / 1e6:,.0f} MB")
                check()

            recorded = read_recorded(folder, look_at_bytes)
            total, began_s = len(recorded.messages), time.monotonic()

            def look(done: int) -> bool:
                left = by_part(done, total, time.monotonic() - began_s)
                display.show(done, total, f"{done:,} of {total:,} messages", left)
                return interrupted()

            compared = compare(account, recorded, count(recorded, look))
        if as_json:
            sys.stdout.write(encode(compared).decode() + "\n")
        else:
            print_compared(standard_console(), compared)
    if compared.interrupted:
        raise typer.Exit(Exit.INTERRUPTED)
    if not compared.same:
        raise typer.Exit(Exit.FAULT)
