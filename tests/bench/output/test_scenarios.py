"""The list of scenarios that ship."""

from rich.console import Console

from bench.output.scenarios import ListedScenario, print_scenarios


def test_each_scenario_has_a_line_and_what_fits():
    """All of it, or a part of its outlets."""
    console = Console(width=200, record=True, force_terminal=False)
    listed = [ListedScenario("a", "What it is: more", 1_000, 1_000), ListedScenario("b", "Another", 86_000, 12_345)]
    print_scenarios(console, listed)
    lines = [line.split() for line in console.export_text().splitlines()]
    assert ["a", "all", "1,000", "What", "it", "is"] in lines
    assert ["b", "12,345", "of", "86,000", "Another"] in lines
