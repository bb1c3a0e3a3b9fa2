"""The file of the ranked outlets."""

from bench.output.order_file import ORDER_FILE, RankedOutlet, read_order, write_order
from tests.support.run_results import DIRECTORY, order
from wire.contract.permutation import Permutation
from wire.directory.population import population


def test_the_file_has_a_row_for_each_ranked_outlet_and_reads_back(tmp_path):
    """Places are means over the outlet's messages; the moments of subscribing count from the first one."""
    write_order({0: order()}, DIRECTORY, Permutation(), 1, tmp_path)
    rows = read_order(tmp_path)
    circuits = " ".join(map(str, DIRECTORY.outlets[0].circuits))
    assert [row.outlet for row in rows] == [DIRECTORY.client(index).id for index in range(12)]
    assert rows[0] == RankedOutlet(
        DIRECTORY.client(0).id,
        0.0,
        30,
        -0.916667,
        0.0,
        DIRECTORY.client(0).id,
        rows[0].wildcard,
        0,
        0,
        DIRECTORY.outlets[0].region,
        circuits,
        0.0,
    )
    assert [row.place for row in rows] == sorted(row.place for row in rows)
    assert rows[11].delay_s == rows[11].fan_s == 0.011


def test_the_outlets_of_several_partitions_are_told_by_their_index(tmp_path):
    """Slot 3 of the second of two partitions is the outlet with index 7, and so on."""
    directory = population(7, 24)
    write_order({0: order(), 1: order()}, directory, Permutation(), 3, tmp_path)
    rows = read_order(tmp_path)
    assert [row.outlet for row in rows] == [directory.client(index).id for index in range(24)]
    assert [row.worker for row in rows] == [0, 1] * 12
    assert [row.node for row in rows] == [0, 1, 2] * 8
    assert [row.region for row in rows] == [outlet.region for outlet in directory.outlets]
    assert {row.wildcard for row in rows} == {0, 1}


def test_a_trial_says_whose_client_id_and_which_filters_each_outlet_had(tmp_path):
    """The ids are those of other outlets, each once; exact filters are wildcards; each outlet is a node on."""
    plain, changed = tmp_path / "plain", tmp_path / "changed"
    for folder, permutation in ((plain, Permutation()), (changed, Permutation(0, 3, True, 1))):
        folder.mkdir()
        write_order({0: order()}, DIRECTORY, permutation, 2, folder)
    before, after = read_order(plain), read_order(changed)
    assert [row.client for row in before] == [row.outlet for row in before]
    assert all(len({row.client for row in rows}) == len(rows) for rows in (before, after))
    assert [row.client for row in after] != [row.client for row in before]
    assert [1 - row.wildcard for row in after] == [row.wildcard for row in before]
    assert [1 - row.node for row in after] == [row.node for row in before]


def test_without_ranked_outlets_there_is_no_file_and_a_torn_one_is_no_error(tmp_path):
    """A page is made without it then."""
    write_order({}, DIRECTORY, Permutation(), 1, tmp_path)
    assert list(tmp_path.iterdir()) == read_order(tmp_path) == []
    (tmp_path / ORDER_FILE).write_text("outlet,subscribed_s\n1,x\n")
    assert read_order(tmp_path) == []
