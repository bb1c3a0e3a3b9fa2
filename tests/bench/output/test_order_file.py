"""The file of the ranked outlets."""

from bench.output.order_file import ORDER_FILE, RankedOutlet, read_order, write_order
from tests.support.run_results import DIRECTORY, order
from wire.directory.population import population


def test_the_file_has_a_row_for_each_ranked_outlet_and_reads_back(tmp_path):
    """Places are means over the outlet's messages; the moments of subscribing count from the first one."""
    write_order({0: order()}, DIRECTORY, tmp_path)
    rows = read_order(tmp_path)
    assert [row.outlet for row in rows] == [DIRECTORY.client(index).id for index in range(12)]
    assert rows[0] == RankedOutlet(DIRECTORY.client(0).id, 0.0, 30, -0.916667, 0.0)
    assert [row.place for row in rows] == sorted(row.place for row in rows)
    assert rows[11].delay_s == 0.011


def test_the_outlets_of_several_partitions_are_told_by_their_index(tmp_path):
    """Slot 3 of the second of two partitions is the outlet with index 7, and so on."""
    directory = population(7, 24)
    write_order({0: order(), 1: order()}, directory, tmp_path)
    assert [row.outlet for row in read_order(tmp_path)] == [directory.client(index).id for index in range(24)]


def test_without_ranked_outlets_there_is_no_file_and_a_torn_one_is_no_error(tmp_path):
    """A page is made without it then."""
    write_order({}, DIRECTORY, tmp_path)
    assert list(tmp_path.iterdir()) == read_order(tmp_path) == []
    (tmp_path / ORDER_FILE).write_text("outlet,subscribed_s\n1,x\n")
    assert read_order(tmp_path) == []
