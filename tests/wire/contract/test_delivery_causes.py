"""The causes of late deliveries and duplicates as they travel."""

import pytest
from msgspec import ValidationError, convert, to_builtins

from wire.contract.delivery_causes import CAUSED_MOST, CausedCount, CausedCounts


def test_counts_read_back_as_they_were_written():
    """As arrays: there may be many in each report."""
    found = (CausedCount("connection", 7, 1, 2), CausedCount("unknown", 0))
    form = to_builtins(found)
    assert form[0] == ["connection", 7, 1, 2]
    assert convert(form, CausedCounts) == found


@pytest.mark.parametrize(
    "form",
    [
        [["luck", 7, 1, 2]],
        [["plan", -1, 1, 2]],
        [["plan", 7, -1, 2]],
        [["plan", 7, 1, 2, 3]],
        [["plan", 7, 1, 2]] * (CAUSED_MOST + 11),
    ],
)
def test_another_cause_a_negative_count_or_too_many_of_them_are_refused(form):
    """Anybody on a broker may send a report."""
    with pytest.raises(ValidationError):
        convert(form, CausedCounts)
