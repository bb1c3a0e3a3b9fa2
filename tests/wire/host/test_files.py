"""Reading a user's file."""

import pytest

from wire.host.files import read_file


def test_a_file_is_read_as_a_whole_and_up_to_a_limit(tmp_path):
    """A worker reads the file that its wire names: a device without an end must not fill its memory."""
    path = tmp_path / "clients.csv"
    path.write_bytes(b"client_id\na\n")
    assert read_file(str(path)) == b"client_id\na\n"
    with pytest.raises(OSError, match="more than 4 bytes"):
        read_file(path, 4)
    with pytest.raises(OSError, match="more than 1,000 bytes"):
        read_file("/dev/zero", 1_000)
    with pytest.raises(OSError, match=r"No such file"):
        read_file(str(tmp_path / "absent"))


def test_a_name_that_no_file_can_have_is_an_error_of_the_system():
    """A scenario may name one: open() would raise a ValueError, which callers do not expect."""
    with pytest.raises(OSError, match=r"the character U\+0000"):
        read_file("a\0b")
