"""Tables of figures, all in one manner."""

from bench.output.tables import figure_table
from tests.support.printed import printed


def test_figures_stand_to_the_right_and_ways_to_the_left():
    """A column from … to tells a way in words."""
    table = figure_table("latency", "p50", "from … to")
    table.add_row("  disclosure", "1 ms", "due → arrival")
    table.add_row("  lag", "100 ms", "a → b")
    text = printed(lambda console: console.print(table))
    assert [line.rstrip() for line in text.splitlines()] == [
        "  latency        p50  from … to",
        "  disclosure    1 ms  due → arrival",
        "  lag         100 ms  a → b",
    ]
