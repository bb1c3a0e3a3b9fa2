"""The forms that are posted: copy as it is, composed releases without loss, circuits as few patterns."""

import random

import orjson
import pytest

from bench.base.errors import ConfigurationError
from bench.remote.forms import ReleaseOptions, form_of_copy, form_of_release, parse_when, patterns_of
from bench.remote.posting import LEAD_NS, SPACING_NS, lead_times
from bench.workload.compose import Composer
from bench.workload.planned import Planned
from bench.workload.schedule import sample_pool
from wire.contract.patterns import matching
from wire.contract.places import LANGUAGES
from wire.contract.times import parse_time
from wire.directory.population import population
from wire.errors import CopyError
from wire.service.api.fields import MOST_PATTERNS
from wire.service.api.forms import JSON, compose, read_form

DIRECTORY = population(1, 650, 90)


@pytest.mark.parametrize("kind", ["release", "flash", "earnings"])
def test_a_composed_release_is_the_same_behind_the_api(kind):
    """Every edition, sector, urgency and time: as a run of our own would have published."""
    composer = Composer(sample_pool(), 5, 6_000, 0.8, "series")
    release = getattr(composer, kind)(list(LANGUAGES), 1_742_299_200_123_456_789)
    form = form_of_release(release, ["*"], None)
    (posted,) = compose(read_form(JSON, None, {}, orjson.dumps(form)), received_ns=1)
    assert posted.release == release


def test_a_correction_keeps_version_and_note():
    """It is posted as the version that it is."""
    composer = Composer(sample_pool(), 5, 6_000, 0.8)
    corrected = composer.correction(composer.release(["de", "fr"], 10**18), 10**18 + 5)
    form = form_of_release(corrected, (), 10**18 + 5)
    (posted,) = compose(read_form(JSON, None, {}, orjson.dumps(form)), received_ns=1)
    assert posted.release == corrected
    assert posted.options.due_ns == 10**18 + 5


def test_a_story_that_is_withheld_and_restored_keeps_status_and_note():
    """No note is taken for an instruction of its own: an embargo, or a withdrawal."""
    composer = Composer(sample_pool(), 5, 6_000, 0.8)
    story = composer.release(["de", "fr"], 10**18)
    withheld = composer.withheld(story, 10**18 + 5)
    for change in (withheld, composer.advisory(withheld, 10**18 + 6), composer.restored(withheld, story, 10**18 + 7)):
        form = form_of_release(change, (), 10**18 + 9)
        (posted,) = compose(read_form(JSON, None, {}, orjson.dumps(form)), received_ns=1)
        assert (posted.release, posted.options.due_ns) == (change, 10**18 + 9)


def test_circuits_become_few_patterns_that_match_them_and_no_others():
    """A form takes a limited number of patterns, and a directory has more circuits than that."""
    choice = random.Random(3)
    every = DIRECTORY.circuits
    picked = [
        every,
        [circuit for circuit in every if circuit.language == "de"],
        [circuit for circuit in every if circuit.region == "western-europe"],
        [circuit for circuit in every if circuit.language in ("ja", "ko") or circuit.region == "western-europe"],
        *(choice.sample(every, size) for size in (1, 5, 40)),
    ]
    for circuits in picked:
        patterns = patterns_of(circuits, DIRECTORY)
        assert set(matching(patterns, every)) == set(circuits)
        assert len(patterns) <= MOST_PATTERNS


def test_copy_is_posted_as_it_is_by_its_content(tmp_path):
    """Text in the wire's layout, or ninjs; further editions beside it; only the options that were given."""
    text, document = tmp_path / "a.txt", tmp_path / "b.json"
    text.write_text("\ufeffHeadline\n\nBody\n")
    document.write_text('  {"uri": "urn:x:1"}')
    form = form_of_copy(text, [document], ReleaseOptions(circuits=("de/*",), urgency=2))
    assert form == {
        "text": "Headline\n\nBody\n",
        "editions": [{"ninjs": {"uri": "urn:x:1"}}],
        "circuits": ["de/*"],
        "urgency": 2,
    }


def test_none_is_an_embargo_and_no_due_time():
    """It stands in the form as it is."""
    assert parse_when("none", "--embargo") == "none"
    assert ReleaseOptions(embargo="none").members() == {"embargo": "none"}
    with pytest.raises(ConfigurationError, match="--due"):
        parse_when("none", "--due")
    with pytest.raises(ConfigurationError, match=r"\+10m, or none"):
        parse_when("tomorrow", "--embargo")


def test_a_document_that_is_no_json_names_file_and_line(tmp_path):
    """Before anything is sent."""
    path = tmp_path / "b.json"
    path.write_text('{\n"uri": }')
    with pytest.raises(CopyError, match=r"b.json:2: "):
        form_of_copy(path, (), ReleaseOptions())


def test_a_document_that_says_a_thing_twice_is_refused(tmp_path):
    """Nobody can tell which of two embargoes holds."""
    path = tmp_path / "twice.json"
    path.write_text('{"uri": "urn:x:1", "embargoed": "2027-03-18T10:00:00Z", "embargoed": "2020-03-18T10:00:00Z"}')
    with pytest.raises(CopyError, match=r"twice\.json: embargoed: stands twice"):
        form_of_copy(path, (), ReleaseOptions())


def test_a_time_is_rfc_3339_or_so_long_from_now():
    """A time without a zone is refused; an error names the option."""
    assert parse_when("2025-03-18T10:00:00+01:00", "--due") == "2025-03-18T10:00:00+01:00"
    assert parse_time(parse_when("+1h", "--due")) > parse_time(parse_when("+10m", "--due"))
    for text in ("tomorrow", "2025-03-18T10:00:00", "+soon", "+10"):
        with pytest.raises(ConfigurationError, match=r"^--embargo: .*such as \+10m"):
            parse_when(text, "--embargo")


def test_releases_are_posted_ahead_and_many_at_once_further_ahead():
    """So that a service that takes milliseconds for each has all of them before any is due."""
    release = Composer(sample_pool(), 5, 6_000, 0.8).release(["de"], 0)
    due = [10**12, 10**12, 10**12, 2 * 10**12]
    moments = lead_times([Planned("release", moment, release) for moment in due])
    assert moments == [
        10**12 - LEAD_NS - 2 * SPACING_NS,
        10**12 - LEAD_NS - SPACING_NS,
        10**12 - LEAD_NS,
        2 * 10**12 - LEAD_NS,
    ]
