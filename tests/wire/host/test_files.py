"""Reading a user's file."""

import pytest

from wire.host.files import is_file, read_file, read_text


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


def test_a_text_has_line_ends_of_one_character_and_no_byte_order_mark(tmp_path):
    """Whichever system it was written on."""
    path = tmp_path / "tokens.txt"
    path.write_bytes(b"\xef\xbb\xbfone\r\ntwo\rthree\n")
    assert read_text(path) == "one\ntwo\nthree\n"
    with pytest.raises(OSError, match="more than 4 bytes"):
        read_text(path, 4)
    path.write_bytes(b"r\xe9sum")
    with pytest.raises(UnicodeDecodeError):
        read_text(path)


@pytest.mark.parametrize("path", ["absent", "x" * 5_000, "a\0b"])
def test_at_a_path_that_the_system_does_not_take_there_is_no_file(tmp_path, path):
    """It is no error: what is asked is whether there is one."""
    assert not is_file(tmp_path / path)
    (tmp_path / "there").touch()
    assert is_file(tmp_path / "there")
