"""Reading a user's file."""

import pytest

from wire.host import files
from wire.host.files import read_file


def test_a_file_is_read_as_a_whole_and_up_to_a_limit(tmp_path, monkeypatch):
    """A worker reads the file that its wire names: a device without an end must not fill its memory."""
    path = tmp_path / "clients.csv"
    path.write_bytes(b"client_id\na\n")
    assert read_file(str(path)) == b"client_id\na\n"
    monkeypatch.setattr(files, "BYTES_MOST", 4)
    with pytest.raises(OSError, match="more than 4 bytes"):
        read_file(str(path))
    with pytest.raises(OSError, match=r"No such file"):
        read_file(str(tmp_path / "absent"))
