"""Where the forms of a report go is checked before a run."""

from pathlib import Path

import pytest

from bench.base.errors import ConfigurationError
from bench.report.destinations import STANDARD_OUTPUT, Destinations, check_destination


def test_the_forms_that_are_asked_for_have_places():
    """The others are left out."""
    assert Destinations(csv=STANDARD_OUTPUT, junit=Path("a.xml")).given == {"junit": Path("a.xml"), "csv": Path("-")}
    assert Destinations().given == {}


def test_two_forms_do_not_share_a_place():
    """Their texts would be mixed."""
    with pytest.raises(ConfigurationError, match="--csv: -: --markdown goes there too; give each a file of its own"):
        Destinations(markdown=STANDARD_OUTPUT, csv=STANDARD_OUTPUT)


@pytest.mark.parametrize("text", ["", ".", "missing/there.xml"])
def test_a_place_where_no_file_can_be_is_refused(text, tmp_path, monkeypatch):
    """The run does not begin, for its report would have no place."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigurationError, match="--junit"):
        check_destination("--junit", text)


@pytest.mark.parametrize("text", ["-", "new.xml"])
def test_a_file_and_standard_output_are_places(text, tmp_path, monkeypatch):
    """The file need not be there."""
    monkeypatch.chdir(tmp_path)
    check_destination("--junit", text)
