"""The calibration as a person reads it."""

from rich.console import Console

from bench.calibration.comparison import compare
from bench.calibration.injections import Injection
from bench.calibration.table import print_calibration, sentence
from tests.support.injections import BASE, LOSSES, MS, NOTHING, OUTLETS, result_of


def text_of(findings):
    console = Console(width=130)
    with console.capture() as captured:
        print_calibration(console, findings, BASE)
    return captured.get()


def test_each_figure_has_a_row_with_its_mark():
    """Times with the error in percent, counts with the difference; the injection is named once."""
    findings = compare(result_of(Injection("delay of 1 ms", delay_ns=MS)), BASE) + compare(result_of(LOSSES), BASE)
    text = text_of(findings)
    lines = text.splitlines()
    (delay,) = [line for line in lines if "delay of 1 ms" in line]
    assert "transit" in delay
    assert "%" in delay
    assert "✓" in delay
    assert len([line for line in lines if "losses" in line]) == 1
    assert text.count("✓") == len(findings) == 3
    assert "3 of 3 figures recovered" in text


def test_what_was_not_recovered_is_named_with_its_reason():
    """In the sentence, with a mark, and with the note under the table."""
    swapped = {OUTLETS[0]: 0, OUTLETS[1]: 1}
    findings = compare(result_of(LOSSES, counted=lambda outlet, item: swapped.get(outlet, item.copies)), BASE)
    text = text_of(findings)
    assert sentence(findings) == "Not recovered: missing under losses."
    assert "✗" in text
    assert "losses, missing: as many are missing as were lost, but at other outlets" in text


def test_everything_recovered_is_said_in_a_sentence():
    """With the tolerance that it is true within."""
    assert sentence(compare(result_of(NOTHING), BASE)).startswith("Everything that was injected was measured as it is")
