"""Lines of JSON from a child process: the value that was written, or one error that says whose line it was."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.base.errors import BenchError
from bench.base.lines import decode_line, encode_line
from bench.calibration import records as calibration
from bench.control_group import records as control_group

LOG = Path("child.log")
LINES = [
    (calibration.SAID, calibration.Listening((1883, 1884))),
    (calibration.SAID, calibration.Status(1, 2, 3, 4)),
    (calibration.SAID, calibration.Passages((calibration.Passage("a-00007", "t", 1, 2, 3, 4, "late", 5, 1),))),
    (calibration.SAID, calibration.Cuts(2)),
    (control_group.SAID, control_group.On(7)),
    (control_group.SAID, control_group.Arrivals([control_group.Arrival(7, 1, 2, 3, 4)])),
    (control_group.SAID, control_group.Ended(["refused"])),
    (control_group.SAID, control_group.Lag(0.25)),
]


@pytest.mark.parametrize(("decoder", "said"), LINES, ids=lambda item: type(item).__name__)
def test_a_line_reads_back_as_it_was_written(decoder, said):
    """One line, however much is in it."""
    line = encode_line(said)
    assert line.index(b"\n") == len(line) - 1
    assert decode_line(line, decoder, "the child", LOG) == said


@pytest.mark.parametrize("decoder", [calibration.SAID, control_group.SAID], ids=["proxy", "control group"])
@given(data=st.binary() | st.sampled_from([encode_line(said) for _, said in LINES]).map(lambda line: line[1:]))
def test_any_other_line_is_one_error_that_names_the_process_and_its_log(decoder, data):
    """No traceback of a JSON library's, and no value of another type."""
    with pytest.raises(BenchError, match=r"the child wrote a line that is not understood: .*; its log is child\.log"):
        decode_line(data, decoder, "the child", LOG)


@pytest.mark.parametrize(
    ("decoder", "line", "field"),
    [
        (calibration.SAID, b'{"line":"Status","on":"all","seen":0,"forwarded":0,"held":0}', r"\$\.on"),
        (calibration.SAID, b'{"line":"Listening","ports":[0]}', r"\$\.ports"),
        (control_group.SAID, b'{"line":"Arrivals","arrivals":[[7,1,2,3,-4]]}', r"\$\.arrivals\[0\]\[4\]"),
        (control_group.SAID, b'{"line":"Lag","lag_s":-1}', r"\$\.lag_s"),
    ],
)
def test_the_error_names_the_field(decoder, line, field):
    """Types and bounds are checked."""
    with pytest.raises(BenchError, match=field):
        decode_line(line, decoder, "the child", LOG)
