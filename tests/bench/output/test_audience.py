"""`wirestorm audience` for a person."""

from bench.output.audience import print_audience
from tests.support.printed import printed
from tests.support.run_results import DIRECTORY
from wire.directory.figures import audience


def test_the_audience_is_told_in_a_sentence_and_three_tables():
    """By language, region and sector, under their names, the greatest group first."""
    described = audience(DIRECTORY)
    text = printed(print_audience, described)
    assert text.startswith("20 outlets with ")
    assert described["digest"] in " ".join(text.split())
    headings = [line.split() for line in text.splitlines() if line.strip().endswith("outlets")]
    assert headings == [["language", "outlets"], ["region", "outlets"], ["sector", "outlets"]]
    assert "English" in text
    assert "█" * 30 in text


def test_notes_of_the_directory_are_told():
    """As a directory of fewer countries than asked for has one."""
    assert "note: fewer countries" in printed(print_audience, audience(DIRECTORY) | {"notes": ["fewer countries"]})
