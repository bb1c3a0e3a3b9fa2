"""The files of a fast path."""

from types import SimpleNamespace

from subscribers.outlets.file_table import FileTable


def known(key):
    raise AssertionError(key)


def other(key):
    raise AssertionError(key)


def test_a_file_is_there_from_its_entry_until_it_leaves():
    """Files have any numbers, and another outlet may have a number later."""
    table = FileTable()
    assert table.lookup(7) is None
    table.enter(7, known, 3, 500)
    table.enter(2, other, 4, 400)
    assert table.channels == []
    assert [table.lookup(number) for number in (0, 2, 7, 8)] == [None, other, known, None]
    assert (table.slots[7], table.on_since_ns[7], table.newest_ns) == (3, 500, 500)
    table.leave(SimpleNamespace(number=7))
    assert (table.lookup(7), table.lookup(2)) == (None, other)
    table.enter(7, other, 5, 600)
    assert (table.lookup(7), table.slots[7], table.on_since_ns[7], table.newest_ns) == (other, 5, 600, 600)


def test_a_file_that_is_there_stays_as_it_is_and_others_may_leave():
    """An outlet enters after each read of its session; a connection that is closed, or was never here, may leave."""
    table = FileTable()
    table.enter(1, known, 3, 500)
    table.enter(1, known, 3, 500)
    for number in (None, 0, 9):
        table.leave(SimpleNamespace(number=number))
    assert (table.lookup(1), table.slots[1]) == (known, 3)


def test_a_channel_is_kept_until_its_file_leaves():
    """OpenSSL's memory of a connection that has ended goes with it; the next one of the number has another channel."""
    table = FileTable()
    table.enter(1, known, 3, 500)
    channel = object()
    table.enter(4, known, 4, 500, channel)
    assert table.channels == [None, None, None, None, channel]
    table.leave(SimpleNamespace(number=4))
    table.leave(SimpleNamespace(number=1))
    table.enter(6, other, 5, 600)
    assert table.channels == [None] * 7
