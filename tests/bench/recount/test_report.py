"""A recount as a person reads it."""

import io
from dataclasses import replace

from rich.console import Console

from bench.recount.comparison import Compared, Differs
from bench.recount.count import Recount
from bench.recount.report import print_compared

SAME = Compared(
    run_id="0" * 16,
    same=True,
    unreported=0,
    torn=(),
    incomplete=(),
    interrupted=False,
    differences=(),
    **Recount(messages=1_204, expected=35_133, delivered=35_133).counts(),
)


def shown(compared):
    out = io.StringIO()
    print_compared(Console(file=out, width=80), compared)
    return out.getvalue()


def test_the_same_account_is_two_lines():
    """Counts that are 0 in most runs are left out."""
    assert shown(SAME) == (
        "The account is the same, counted again from 1,204 messages.\n"
        "35,133 expected, 35,133 delivered, 0 missing, 0 duplicates\n"
    )


def test_what_differs_is_a_table_with_both_values():
    """At most ten figures, then how many more there are."""
    found = tuple(Differs(figure=f"missing of message {n}", account=n, recount=0) for n in range(1, 13))
    said = shown(replace(SAME, same=False, possible=3, possible_delivered=1, differences=found))
    assert said.startswith("The account differs, counted again from 1,204 messages:\nfigure ")
    assert "missing of message 10       10        0  \nand 2 more\n" in said
    assert " ".join(said.split()).endswith("0 duplicates, 3 possible, 1 of these came")


def test_torn_files_unreported_deliveries_and_an_interruption_are_said():
    """Each in a sentence."""
    said = shown(replace(SAME, unreported=2, torn=("/x[b]/journal-w.jsonl",), interrupted=True))
    assert said.startswith("interrupted: 1,204 messages are counted again, and not compared\n")
    assert "note: 2 missing deliveries are unreported" in said
    assert "note: /x[b]/journal-w.jsonl is empty, or ends within a line" in said
    said = shown(replace(SAME, incomplete=("/x/raw-w.bin: no space left on device",)))
    assert " ".join(said.split()).endswith(
        "note: /x/raw-w.bin: no space left on device: its worker could not write it to its end"
    )
