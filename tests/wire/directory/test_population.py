"""The directory of a seed."""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from wire.contract.places import LANGUAGES, REGIONS, SECTORS
from wire.directory.names.naming import LEXICONS
from wire.directory.names.places import places
from wire.directory.population import population
from wire.directory.territories import TERRITORIES
from wire.errors import DirectoryError

ROOT = Path(__file__).resolve().parents[3]
TABLE = {territory.code: territory for territory in TERRITORIES}
# Mastheads that the words must never come to.
BRANDS = """
Boston Globe, Chicago Tribune, Denver Post, Seattle Times, Houston Chronicle, Detroit News, Tampa Bay Times,
London Evening Standard, Yorkshire Post, Sydney Morning Herald, The Straits Times, Jakarta Post, Bangkok Post,
Jerusalem Post, Berliner Morgenpost, Berliner Zeitung, Hamburger Abendblatt, Kölner Stadt-Anzeiger,
Leipziger Volkszeitung, Wiener Zeitung, Kleine Zeitung, Neue Zürcher Zeitung, Berner Zeitung, Basler Zeitung,
Le Monde, Ouest-France, Lyon Capitale, Abidjan Matin, El País, El Faro de Vigo, El Mundo, La Vanguardia,
La Nación, Clarín, O Globo, Folha de São Paulo, Jornal de Notícias, 人民日报, 北京日报, 南方周末, 自由時報,
聯合報, 蘋果日報, 明報, 朝日新聞, 読売新聞, 北海道新聞, 조선일보, 부산일보, 제주일보, Tuổi Trẻ, Thanh Niên,
ไทยรัฐ, มติชน, Kompas, Suara Merdeka, Sinar Harian, Utusan Malaysia, Московский комсомолец, Вечерняя Москва,
الأهرام, الشرق الأوسط, النهار
"""


@pytest.fixture(scope="module")
def directory():
    """The size of the model wire."""
    return population(20250318, 6500)


def test_a_seed_gives_the_same_directory_in_every_process_and_python():
    """The wire and its workers build it each for themselves; this digest is the one of CPython 3.11, 3.12 and 3.13."""
    code = "from wire.directory.population import population; print(population(20250318, 6500).digest)"
    for hash_seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)}
        found = subprocess.run(
            [sys.executable, "-c", code], env=environment, capture_output=True, check=True, text=True
        )
        assert found.stdout.strip() == "6dc731c33c31707e"


def test_another_seed_gives_another_directory(directory):
    """The seed reaches names, places and sizes."""
    other = population(1, 6500)
    assert other.digest != directory.digest
    for field in ("name", "country", "languages", "sectors", "editors", "desktops"):
        assert [getattr(outlet, field) for outlet in other.outlets] != [
            getattr(outlet, field) for outlet in directory.outlets
        ]


def test_the_model_wire_has_its_own_figures(directory):
    """6,500 outlets, 86,000 editors and journalists, 3.5 million desktops, 90 countries, 15 languages, 17 sectors."""
    outlets = directory.outlets
    assert len(outlets) == 6500
    assert sum(outlet.editors for outlet in outlets) == 86_000
    assert sum(outlet.desktops for outlet in outlets) == 3_500_000
    assert len(directory.countries) == 90
    assert {outlet.country for outlet in outlets} == set(directory.countries)
    assert {language for outlet in outlets for language in outlet.languages} == set(LANGUAGES)
    assert {sector for outlet in outlets for sector in outlet.sectors} == set(SECTORS)
    assert directory.notes == ()


@pytest.mark.parametrize("outlets", [1, 2, 7, 15, 89, 90, 91, 1000, 9999])
def test_any_size_is_met_exactly(outlets):
    """So many outlets, figures in proportion, at least one editor and one desktop each, names of their own."""
    directory = population(5, outlets)
    assert [outlet.index for outlet in directory.outlets] == list(range(outlets))
    assert sum(outlet.editors for outlet in directory.outlets) == round(86_000 * outlets / 6_500)
    assert sum(outlet.desktops for outlet in directory.outlets) == round(3_500_000 * outlets / 6_500)
    assert min(min(outlet.editors, outlet.desktops) for outlet in directory.outlets) >= 1
    assert len({outlet.name for outlet in directory.outlets}) == outlets
    assert len(directory.countries) == len({outlet.country for outlet in directory.outlets}) == min(outlets, 90)


@pytest.mark.parametrize("seed", range(5))
def test_from_ninety_outlets_on_all_countries_and_languages_are_in(seed):
    """For any seed; and from fifteen outlets on each language has one."""
    for outlets, countries in ((90, 90), (91, 90), (400, 90), (400, len(TERRITORIES)), (90, 15), (90, 20)):
        directory = population(seed, outlets, countries)
        assert len(directory.countries) == countries
        assert {language for outlet in directory.outlets for language in outlet.languages} == set(LANGUAGES)
        assert directory.notes == ()
    fifteen = population(seed, 15)
    assert {outlet.languages[0] for outlet in fifteen.outlets} == set(LANGUAGES)


def test_few_outlets_are_in_the_largest_presses_of_as_many_languages():
    """Five countries with an outlet each: five languages, and no small country for the many languages it could add."""
    assert population(1, 5).countries == ("CN", "DE", "FR", "JP", "US")
    assert len({outlet.languages[0] for outlet in population(1, 5).outlets}) == 5


def test_what_does_not_fit_is_said():
    """Fewer outlets than countries, or too few countries for all languages, are notes and not errors."""
    small = population(3, 4)
    assert len(small.notes) == 2
    assert "The countries are 4, not 90" in small.notes[0]
    assert "The languages are 4 of the wire's 15" in small.notes[1]
    (narrow,) = population(3, 500, 1).notes
    assert "The languages are 7 of the wire's 15" in narrow


@pytest.mark.parametrize(("outlets", "countries"), [(0, 90), (200_001, 90), (10, 0), (10, len(TERRITORIES) + 1)])
def test_a_size_out_of_range_is_refused(outlets, countries):
    """The person who asked reads what would be right."""
    with pytest.raises(DirectoryError, match="it takes 1 to"):
        population(1, outlets, countries)


def test_outlets_live_where_their_language_has_a_press(directory):
    """Country, region, time zone and languages agree with the table."""
    for outlet in directory.outlets:
        territory = TABLE[outlet.country]
        assert (outlet.region, outlet.timezone) == (territory.region, territory.timezone)
        assert outlet.region in REGIONS
        assert 1 <= len(outlet.languages) <= 2
        assert len(set(outlet.languages)) == len(outlet.languages)
        assert set(outlet.languages) <= {language for language, _ in territory.readers}


def test_most_outlets_are_general_and_business_leads_the_trade_press(directory):
    """60 to 65 % general; trade outlets have one to three sectors, business first, then science and health."""
    trade = [outlet for outlet in directory.outlets if outlet.sectors]
    assert 0.60 <= 1 - len(trade) / 6500 <= 0.65
    assert all(len(outlet.sectors) <= 3 and len(set(outlet.sectors)) == len(outlet.sectors) for outlet in trade)
    assert {len(outlet.sectors) for outlet in trade} == {1, 2, 3}
    leading = [sector for sector, _ in Counter(sector for outlet in trade for sector in outlet.sectors).most_common(3)]
    assert leading == ["business", "science", "health"]
    assert all(outlet.general == (not outlet.sectors) for outlet in directory.outlets)


def test_newsrooms_and_reach_have_a_heavy_tail(directory):
    """The largest tenth has more than a third of all editors and of all desktops; half have fewer than ten editors."""
    for field in ("editors", "desktops"):
        sizes = sorted((getattr(outlet, field) for outlet in directory.outlets), reverse=True)
        assert sum(sizes[:650]) > sum(sizes) / 3
    editors = sorted(outlet.editors for outlet in directory.outlets)
    assert editors[3250] < 10 < editors[-1]


def test_a_stripe_of_the_directory_is_a_fair_sample(directory):
    """Workers take ``index::count``: no language's or country's outlets may gather in one of them."""
    for index in range(4):
        stripe = Counter(outlet.country for outlet in directory.outlets[index::4])
        whole = Counter(outlet.country for outlet in directory.outlets)
        for code, count in whole.most_common(20):
            assert abs(stripe[code] - count / 4) < 5 * (count / 4 * 0.75) ** 0.5
    neighbours = sum(a.country == b.country for a, b in zip(directory.outlets, directory.outlets[1:], strict=False))
    assert neighbours < 6500 * 0.06


def test_the_great_languages_are_large_and_no_country_dwarfs_the_rest(directory):
    """As in the world's press: English first, Spanish and Arabic next, Chinese near them; no country over a tenth."""
    languages = Counter(language for outlet in directory.outlets for language in outlet.languages)
    assert [tag for tag, _ in languages.most_common(3)] == ["en", "es", "ar"]
    assert languages["zh-Hans"] + languages["zh-Hant"] > 600
    assert min(languages.values()) >= 60
    countries = Counter(outlet.country for outlet in directory.outlets)
    assert max(countries.values()) <= 650
    assert min(countries.values()) >= 5


def test_no_name_is_a_real_masthead():
    """Names are composed; of everything that towns and words can make, nothing is one of the well-known titles."""
    brands = {brand.strip() for brand in BRANDS.replace("\n", " ").split(",")}
    for language, lexicon in LEXICONS.items():
        heads = [*lexicon.heads, *(head for group in lexicon.trade_heads.values() for head in group)]
        towns = [town for group in places(language).values() for town in group]
        assert not brands & {lexicon.put_together(town, head) for town in towns for head in heads}


def test_names_stay_their_own_when_one_country_has_them_all():
    """The words run out long before 20,000 outlets in one country do; editions and numbers keep them apart."""
    directory = population(2, 20_000, 1)
    assert len({outlet.name for outlet in directory.outlets}) == 20_000
