"""Times as agencies write them."""

import pytest

from wire.contract.times import parse_time
from wire.intake.formats.moments import parse_moment


@pytest.mark.parametrize(
    ("text", "rfc3339"),
    [
        ("20270318T100000+0100", "2027-03-18T10:00:00+01:00"),
        ("20270318T100000Z", "2027-03-18T10:00:00Z"),
        ("2027-03-18T10:00:00.25-05:30", "2027-03-18T10:00:00.25-05:30"),
        ("2027-03-18T10:00+01", "2027-03-18T10:00:00+01:00"),
        (" 2027-03-18 10:00:00 GMT ", "2027-03-18T10:00:00Z"),
        ("19690101T000000Z", "1969-01-01T00:00:00Z"),
    ],
)
def test_a_time_with_its_zone_is_exact(text, rfc3339):
    """In the long and in the short writing of ISO 8601."""
    moment = parse_moment(text)
    assert (moment.time_ns, moment.exact) == (parse_time(rfc3339), True)


@pytest.mark.parametrize("text", ["20270318", "2027-03-18", "2027-03-18T10:00:00", "20270318T100000"])
def test_a_time_without_a_zone_is_not(text):
    """It is surely past a day and a half later, wherever it was meant."""
    moment = parse_moment(text)
    assert not moment.exact
    assert moment.surely_before(parse_time("2027-03-20T12:00:00Z"))
    assert not moment.surely_before(parse_time("2027-03-18T23:00:00Z"))


@pytest.mark.parametrize("text", ["", "soon", "20271318", "2027-02-30T10:00:00Z", "18.03.2027", "2027-03-18T25:00Z"])
def test_other_texts_are_no_times(text):
    """Dates that no calendar has among them."""
    with pytest.raises(ValueError, match="no time"):
        parse_moment(text)
