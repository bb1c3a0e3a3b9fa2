"""Arguments and variables that are no UTF-8."""

import os

from wire.host.decoding import find_undecoded, undecoded_folder


def test_an_argument_that_is_no_utf_8_is_named_with_its_bytes():
    """A user sees which one of many it is."""
    told = find_undecoded(["run", "r\udce9sum"], {}, ["WIRE_"])
    assert told == "the argument r\\xe9sum is not UTF-8; give it in UTF-8"
    assert find_undecoded(["run", "résumé", "日本"], {"WIRE_DATA": "é"}, ["WIRE_"]) == ""


def test_a_variable_is_named_without_its_value_and_others_are_not_looked_at():
    """The value may be a password, and variables of other programs are not ours."""
    environment = {"OTHER": "\udcff", "WIRE_DATA": "x\udcff"}
    assert find_undecoded([], environment, iter(["WIRE_"])) == "WIRE_DATA: its value is not UTF-8; give it in UTF-8"
    assert find_undecoded([], environment, ["WIRESTORM_"]) == ""


def test_a_working_folder_that_is_no_utf_8_is_named(tmp_path, monkeypatch):
    """Paths that are made absolute would have it in them."""
    assert undecoded_folder() == ""
    folder = os.fsencode(tmp_path) + b"/r\xe9sum"
    os.mkdir(folder)  # noqa: PTH102 - its name is bytes
    monkeypatch.chdir(folder)
    assert undecoded_folder() == f"the working folder {tmp_path}/r\\xe9sum is not UTF-8; start in another"


def test_a_working_folder_that_is_gone_is_no_error_here(tmp_path, monkeypatch):
    """A command that needs it says so."""
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    assert undecoded_folder() == ""
