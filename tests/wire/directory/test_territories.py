"""The territories: made by a script, sensible, and nameable."""

from collections import Counter
from importlib import metadata
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from wire.contract.places import LANGUAGES, REGIONS
from wire.directory.names.naming import LEXICONS
from wire.directory.names.places import places
from wire.directory.territories import SOURCE, TERRITORIES

SCRIPT = Path(__file__).resolve().parents[3] / "scripts" / "make_territories.py"
PAIRS = {(language, territory.code) for territory in TERRITORIES for language, _ in territory.readers}


@pytest.fixture(scope="module")
def maker():
    """The script as a module; it needs the packages with CLDR's data, in the edition that the table is from."""
    for package in ("langcodes", "language_data"):
        pytest.importorskip(package, reason=f"the table is made with {package}, which is not installed")
    if (installed := f"language_data {metadata.version('language_data')}") != SOURCE:
        pytest.skip(f"the table is from {SOURCE}, here is {installed}")
    spec = spec_from_file_location("make_territories", SCRIPT)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_checked_in_table_is_what_the_script_makes(maker):
    """To change a figure, change the script, where the reasons are."""
    assert maker.module() == maker.TABLE.read_text(encoding="utf-8")


def test_every_pair_of_cldr_is_kept_or_left_out_for_a_reason(maker, monkeypatch):
    """The script stops where it omits a territory's language without a reason."""
    assert maker.unaccounted() == []
    monkeypatch.setattr(maker, "LEFT_OUT", {})
    assert {"ko-KP", "de-KZ", "de-NL"} <= set(maker.unaccounted())
    with pytest.raises(SystemExit, match="ko-KP"):
        maker.module()


def test_every_territory_has_a_region_a_time_zone_and_languages_of_the_wire():
    """The table speaks the contract's vocabulary, once a territory, in the order of the codes."""
    codes = [territory.code for territory in TERRITORIES]
    assert codes == sorted(set(codes))
    assert 110 <= len(codes) <= 200
    for territory in TERRITORIES:
        assert territory.region in REGIONS
        assert ZoneInfo(territory.timezone).key == territory.timezone
        assert territory.weight > 0
        people = [count for _, count in territory.readers]
        assert people == sorted(people, reverse=True)
        assert min(people) > 0
        assert len(dict(territory.readers)) == len(people)
        assert set(dict(territory.readers)) <= set(LANGUAGES)


def test_every_language_and_every_region_of_the_wire_is_in_the_table():
    """No circuit's half is without anybody."""
    assert {language for language, _ in PAIRS} == set(LANGUAGES)
    assert {territory.region for territory in TERRITORIES} == set(REGIONS)


@pytest.mark.parametrize(
    ("language", "code"), [("ko", "KP"), ("de", "KZ"), ("de", "NL"), ("ru", "UA"), ("zh-Hans", "TW"), ("zh-Hant", "CN")]
)
def test_there_is_no_press_where_speakers_alone_would_make_one(language, code):
    """CLDR counts speakers; these have no press, or one that no wire serves, or another script."""
    assert (language, code) not in PAIRS


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_press_has_towns_of_its_own_and_no_town_is_in_two_countries(language):
    """An outlet is named after a town of its country, so towns keep names apart across countries."""
    towns = places(language)
    assert {code for tag, code in PAIRS if tag == language} == set(towns)
    times = Counter(town for group in towns.values() for town in group)
    assert max(times.values()) == 1
    assert all(town.strip() == town != "" for town in times)


def test_no_two_towns_words_and_editions_make_the_same_name():
    """Names are unique by construction, across languages too: nothing checks them when they are given."""
    names = Counter(
        lexicon.put_together(town, head)
        for language, lexicon in LEXICONS.items()
        for heads in (lexicon.heads, *lexicon.trade_heads.values())
        for group in places(language).values()
        for town in group
        for head in heads
    )
    assert [name for name, times in names.items() if times > 1] == []
    for lexicon in LEXICONS.values():
        endings = lexicon.endings[1:]
        assert len(set(endings)) == len(endings)
        # Else a name with an edition could be another name, with another edition or with none.
        words = tuple(f" {ending}" if ending[0] not in "·・" else ending for ending in endings)
        assert not any(name.endswith(words) for name in names)
        assert not any(ending.endswith(words) for ending in endings if not ending.startswith(("·", "・")))
