"""A file that a worker appends to, and what becomes of it when it can't be written."""

import pytest

from subscribers.errors import WorkerError
from subscribers.ledger.appended_file import AppendedFile


def test_what_is_appended_is_in_the_file_once_it_is_flushed(tmp_path):
    """An earlier file of that name is replaced; a closed file takes no more."""
    (tmp_path / "f").write_text("earlier")
    file = AppendedFile(tmp_path, "f", "notes")
    file.append(b"one ")
    file.append(b"two")
    file.flush()
    assert file.path.read_bytes() == b"one two"
    file.append(b"!")
    file.close()
    file.append(b"late")
    file.close()
    assert (file.path.read_bytes(), file.bytes_written, file.problem) == (b"one two!", 8, "")


def test_after_a_failure_nothing_more_is_written(tmp_path):
    """The reason stays."""
    (tmp_path / "f").symlink_to("/dev/full")
    file = AppendedFile(tmp_path, "f", "notes")
    file.append(b"x")
    file.flush()
    file.append(b"y")
    file.close()
    assert (file.problem, file.bytes_written) == ("no space left on device", 0)


def test_a_file_that_cannot_be_created_is_an_error_that_says_what_it_is_for(tmp_path):
    """With its path and the remedy."""
    with pytest.raises(
        WorkerError, match=r"notes can't be written: .*none/f: no such file or directory; give a folder"
    ):
        AppendedFile(tmp_path / "none", "f", "notes")
