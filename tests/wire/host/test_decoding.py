"""Arguments and variables that are no UTF-8."""

from wire.host.decoding import find_undecoded


def test_an_argument_that_is_no_utf_8_is_named_with_its_bytes():
    """A user sees which one of many it is."""
    assert (
        find_undecoded(["run", "r\udce9sum"], {}, ["WIRE_"]) == "the argument r\\xe9sum is not UTF-8; give it in UTF-8"
    )
    assert find_undecoded(["run", "résumé", "日本"], {"WIRE_DATA": "é"}, ["WIRE_"]) == ""


def test_a_variable_is_named_without_its_value_and_others_are_not_looked_at():
    """The value may be a password, and variables of other programs are not ours."""
    environment = {"OTHER": "\udcff", "WIRE_DATA": "x\udcff"}
    assert find_undecoded([], environment, ["WIRE_"]) == "WIRE_DATA: its value is not UTF-8; give it in UTF-8"
    assert find_undecoded([], environment, ["WIRESTORM_"]) == ""
