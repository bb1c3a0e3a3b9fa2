"""Moments from tokens: dates with all their readings, times of day, zones, and nothing that is not certain."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from wire.contract.places import LANGUAGES
from wire.contract.times import format_time, parse_time
from wire.intake.days import days_of, settle
from wire.intake.hours import time_of
from wire.intake.moments import read_moment
from wire.intake.normal_form import normal
from wire.intake.phrases import home_zone
from wire.intake.tokens import Kind
from wire.intake.words import lex, mentions, speaks
from wire.intake.zones import Unclear, instant, zone_names

MORNING = {
    "en": "a.m.", "ko": "오전", "ja": "午前", "ar": "صباحا", "zh-Hans": "上午", "zh-Hant": "上午", "vi": "sáng",
    "th": "โมงเช้า", "id": "pagi", "ms": "pagi", "de": "vormittags", "ru": "утра", "fr": "du matin",
    "es": "de la mañana", "pt": "da manhã",
}  # fmt: skip
NOW_NS = parse_time("2026-11-29T12:00:00Z")


def read(text: str, language: str = "en") -> str:
    moment = read_moment(lex(text, language), language, NOW_NS)
    return moment.problem if moment.time_ns is None else format_time(moment.time_ns)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2027-03-18T10:00:00+01:00", "2027-03-18T09:00:00Z"),
        ("2027-03-18T10:00Z", "2027-03-18T10:00:00Z"),
        ("2027-03-18 10:00 GMT", "2027-03-18T10:00:00Z"),
        ("18 Mar 2027 10:00:30 GMT", "2027-03-18T10:00:30Z"),
        ("Thu, 18 Mar 2027 10:00:00 -0500", "2027-03-18T15:00:00Z"),
        ("18 March, 10:00 GMT", "2027-03-18T10:00:00Z"),
        ("March 18 at 10 a.m. GMT", "2027-03-18T10:00:00Z"),
        ("12 noon GMT 18 March 2027", "2027-03-18T12:00:00Z"),
        ("18 March 2027, 12:30 p.m. GMT", "2027-03-18T12:30:00Z"),
        ("18 March 2027, 12:30 a.m. GMT", "2027-03-18T00:30:00Z"),
        ("18 March 2027, 24:00 GMT", "2027-03-19T00:00:00Z"),
        ("18 March 2027, 00:00 GMT", "2027-03-18T00:00:00Z"),
        ("18 July 2027, 10:00 EST", "2027-07-18T15:00:00Z"),
        ("18 July 2027, 10:00 ET", "2027-07-18T14:00:00Z"),
        ("13/04/2027 10:00 GMT", "2027-04-13T10:00:00Z"),
        ("04/13/2027 10:00 GMT", "2027-04-13T10:00:00Z"),
        ("04/04/2027 10:00 GMT", "2027-04-04T10:00:00Z"),
        ("Saturday 03/04/2027 10:00 GMT", "2027-04-03T10:00:00Z"),
        ("28 March 2027, 02:30 CET", "2027-03-28T01:30:00Z"),
        ("1 October, 10:00 GMT", "the date '1 october' has no year"),
        ("03/04/2027 10:00 GMT", "'03/04/2027' may be 2027-03-04 or 2027-04-03"),
        ("18 March 2027, midnight GMT", "midnight is the beginning or the end of a day: 00:01 and 23:59 are plain"),
        ("28 March 2027, 02:30 Paris time", "the clocks of Europe/Paris change at 02:30 on 2027-03-28"),
        ("18 March 2027, 13:00 a.m. GMT", "'13:00a.m.' may be two times of day"),
        ("18 March 2027, 10:60 GMT", "'10:60' is no time of day"),
    ],
)  # fmt: skip
def test_a_moment_is_certain_or_says_what_is_not(text: str, expected: str) -> None:
    """Dates of two readings, midnight, and clocks that change are refused; a weekday may decide."""
    assert read(text) == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("de", "18.3.2027, 10.30 Uhr", "2027-03-18T09:30:00Z"),
        ("ja", "令和九年三月十八日 午後三時半", "2027-03-18T06:30:00Z"),
        ("ko", "27.3.18(목) 15:00", "2027-03-18T06:00:00Z"),
        ("zh-Hans", "二〇二七年三月十八日上午十时", "2027-03-18T02:00:00Z"),
        ("zh-Hant", "民國116年3月18日 下午3點", "2027-03-18T07:00:00Z"),
        ("th", "๑๘ มีนาคม ๒๕๗๐ เวลา ๑๐.๐๐ น.", "2027-03-18T03:00:00Z"),
        ("vi", "15h30 thứ 5, ngày 18 tháng 3 năm 2027", "2027-03-18T08:30:00Z"),
        ("ar", "الساعة الثالثة والنصف مساءً بتوقيت غرينتش يوم ١٨ مارس ٢٠٢٧", "2027-03-18T15:30:00Z"),
        ("ru", "18 марта 2027 года, 3 часа дня по московскому времени", "2027-03-18T12:00:00Z"),
        ("es", "18 de marzo de 2027, 3 de la tarde, hora de Madrid", "2027-03-18T14:00:00Z"),
        ("id", "Kamis, 18 Maret 2027 pukul 8 malam WIB", "2027-03-18T13:00:00Z"),
        ("en", "18 March 2570 10:00 GMT", "2027-03-18T10:00:00Z"),
    ],
)
def test_calendars_digits_and_halves_of_the_day_of_each_language(language: str, text: str, expected: str) -> None:
    """Eras, Buddhist years, numerals and words."""
    assert read(text, language) == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_words_for_times(language: str) -> None:
    """Its table is there, with the halves of the day, and its home zone is one that exists."""
    assert any(token.kind == Kind.HALF_DAY for token in lex(MORNING[language], language))
    assert not home_zone(language) or ZoneInfo(home_zone(language))


def test_tokens_are_found_without_accents_in_capitals_and_behind_invisible_signs() -> None:
    """People write notices in capitals without accents; direction marks are no part of a word."""
    assert [token.kind for token in lex("18 FEVRIER 2027", "fr")] == [Kind.SHORT, Kind.MONTH, Kind.FOUR]
    assert normal("\u200f１０：００")[0] == "10:00"
    assert mentions("SOUS EMBARGO JUSQU\u2019A", "fr")
    assert not mentions("Sperrung der Brücke", "de")
    assert speaks("das Waffenembargo", "de")
    assert not speaks("Sin embargo, no", "es")


def test_a_day_has_all_its_readings_and_the_weekday_decides() -> None:
    """Two readings are kept until the weekday is known."""
    tokens = lex("03/04/2027", "en")
    signature = "".join(token.kind for token in tokens)
    (day,), _, problem = days_of(tokens, signature, "en", date(2026, 11, 29))
    assert (problem, sorted(day.candidates)) == ("", [date(2027, 3, 4), date(2027, 4, 3)])
    assert settle(day, {6}, one=True) == date(2027, 4, 3)
    with pytest.raises(Unclear, match="weekday"):
        settle(day, {1}, one=True)


def test_twelve_at_night_is_refused_where_people_differ() -> None:
    """12 p.m. is noon in English, and midnight in Japanese law."""
    assert str(time_of(lex("12:00 p.m.", "en"), "en")) == "12:00:00"
    with pytest.raises(Unclear):
        time_of(lex("午後12時", "ja"), "ja")


def test_zones_are_places_offsets_or_uncertain() -> None:
    """Each place is one that the time zone database has."""
    assert all(instant(datetime(2027, 3, 18, 10), zone, "x") for zone, _ in zone_names() if zone[0] == "place")  # noqa: DTZ001 - a wall clock
    with pytest.raises(Unclear, match="IST means several"):
        instant(datetime(2027, 3, 18, 10), ("several", "India time"), "ist")  # noqa: DTZ001 - a wall clock


def test_what_to_write_instead_of_an_ambiguous_zone_is_read() -> None:
    """Each offset and each place that the refusal names is one that intake reads."""
    several = [
        str(meaning)
        for kind, *meanings in (zone for zone, _ in zone_names())
        if kind == "several"
        for meaning in meanings
    ]
    named = [name for meaning in several for name in re.findall(r"[A-Z][A-Za-z ]+ [Tt]ime|UTC[+-]\d\d:\d\d", meaning)]
    assert len(named) > 2 * len(several)
    for name in named:
        assert read_moment(lex(f"18 March 2027, 10:00 {name}", "en"), "en", NOW_NS).time_ns is not None, name


@pytest.mark.parametrize("language", ["de", "fr", "pt", "ru", "vi"])
def test_the_day_comes_first_where_copy_of_a_language_always_writes_it_so(language: str) -> None:
    """A date in numbers must have one reading in these languages, unless English words stand around it."""
    moment = read_moment(lex("03/04/2027 10:00 GMT", language), language, NOW_NS)
    assert moment.time_ns == parse_time("2027-04-03T10:00:00Z")
    english = read_moment(lex("on 03/04/2027, 10:00 GMT", language), language, NOW_NS)
    assert english.time_ns is None
    assert "may be 2027-03-04 or 2027-04-03" in english.problem


@pytest.mark.parametrize("language", ["en", "es", "ar", "id"])
def test_a_date_in_numbers_has_two_readings_elsewhere(language: str) -> None:
    """English has both orders, and Spanish is written in the United States."""
    assert read_moment(lex("03/04/2027 10:00 GMT", language), language, NOW_NS).time_ns is None
