"""``wirestorm fairness`` as the command line takes it."""

import pytest

from bench.cli import main
from bench.fairness.cli import EPILOG


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--trials", "colour"], "'colour' is no cause that a trial changes"),
        (["--outlets", "0"], "--outlets"),
        (["--duration", "fast"], "--duration"),
        (["--broker", "ftp://there"], "--broker"),
        (["--set", "audience.qoss=1"], "did you mean"),
    ],
)
def test_options_are_checked_before_anything_is_imported(capsys, words, said):
    """One line names the option and what would be right."""
    assert main(["fairness", *words]) == 104
    assert said in capsys.readouterr().err


def test_help_names_every_cause_and_the_exit_codes(capsys):
    """99 is a frozen order."""
    assert main(["fairness", "--help"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "connect-order, client-id, filters, reconnect, nodes, qos, or all" in said
    assert EPILOG.partition(". ")[2] in said
