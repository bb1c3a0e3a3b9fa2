"""A description of a broker: its parts are found or named, and its files are written with their values."""

import pytest

from bench.base.errors import BrokerFault
from bench.brokers.description import Description, fill, templates_folder
from bench.brokers.finding import Importable, InstalledFile


def described(**parts):
    return Description(name="aedes", install="install it so", parts=parts, command=(), version=("1.0",))


def test_the_fault_of_a_missing_part_names_it_and_says_what_to_install():
    """The fault names the missing part alone."""
    with pytest.raises(BrokerFault, match=r"aedes: it is not installed here \(store not found\); install it so"):
        described(python=Importable("orjson"), store=InstalledFile("/nowhere/at/all")).find()


def test_the_parts_that_are_found_have_their_paths():
    """By the names that the other texts use."""
    assert set(described(python=Importable("orjson")).find()) == {"python"}


def test_the_files_of_a_broker_are_written_with_their_values(tmp_path):
    """Under the names of the templates."""
    values = {"host": "127.0.0.1", "port": "4711"}
    description = described()
    description.write_files(tmp_path, values)
    assert [path.name for path in description.files()] == ["aedes.mjs"]
    assert "port: 4711" in (tmp_path / "aedes.mjs").read_text()


def test_a_placeholder_without_a_value_is_an_error():
    """A text with a hole would start a broker with other settings than those that are meant."""
    assert fill("$host:$port $$HOME", {"host": "here", "port": "1"}) == "here:1 $HOME"
    with pytest.raises(KeyError):
        fill("$nobody", {})


def test_the_templates_lie_in_ops_in_a_checkout():
    """One folder for each broker."""
    assert templates_folder().parts[-2:] == ("ops", "brokers")
