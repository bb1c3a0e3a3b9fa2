"""The texts of options are checked before anything else is imported, by the ranges of the scenario's model."""

import pytest

from bench.base.errors import ConfigurationError
from bench.base.ranges import Choice, DurationRange, WholeRange, check_file
from bench.base.units import SECOND_NS

PORTS = WholeRange(0, 65_535, "a port")
COUNT = WholeRange(1, None, "a whole number from 1")
VERSIONS = Choice(("3.1.1", "5"), "3.1.1 or 5")
SPANS = DurationRange(SECOND_NS, 60 * SECOND_NS, "a duration")


@pytest.mark.parametrize(
    ("check", "text"),
    [(PORTS.check, "0"), (PORTS.check, "65535"), (COUNT.check, "1" * 100), (VERSIONS.check, "5"), (SPANS.check, "60s")],
)
def test_a_text_in_the_range_passes(check, text):
    """Both ends of a range belong to it; a range may have no upper end."""
    check("--option", text)


@pytest.mark.parametrize(
    ("check", "text", "message"),
    [
        (PORTS.check, "65536", "--option: 65536 does not fit; give a port"),
        (PORTS.check, "-1", "--option: -1 does not fit; give a port"),
        (PORTS.check, "80.5", '--option: "80.5" does not fit; give a port'),
        (PORTS.check, "", '--option: "" does not fit; give a port'),
        (PORTS.check, "٣", '--option: "٣" does not fit; give a port'),
        (PORTS.check, "9" * 5_000, None),
        (COUNT.check, "0", "--option: 0 does not fit; give a whole number from 1"),
        (VERSIONS.check, "4", "--option: 4 does not fit; give 3.1.1 or 5"),
        (VERSIONS.check, "five", '--option: "five" does not fit; give 3.1.1 or 5'),
        (SPANS.check, "61s", '--option: "61s" does not fit; give a duration'),
        (SPANS.check, "5", "--option: this is no duration with its unit (ns, us, ms, s, m, h); give a duration"),
    ],
)
def test_a_text_outside_the_range_is_an_error_that_says_what_fits(check, text, message):
    """The message names the option, the text and the remedy; a text is quoted, a number is not."""
    with pytest.raises(ConfigurationError) as caught:
        check("--option", text)
    assert message is None or str(caught.value) == message


def test_a_file_must_be_there(tmp_path):
    """A folder is no file."""
    (tmp_path / "copy.txt").write_text("copy")
    check_file("--copy", str(tmp_path / "copy.txt"))
    for path in (tmp_path, tmp_path / "missing.txt"):
        with pytest.raises(ConfigurationError, match=f"--copy: there is no file {path}"):
            check_file("--copy", str(path))
