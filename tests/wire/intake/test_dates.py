"""Dates and datelines in the writing of all languages."""

import pytest

from wire.contract.places import LANGUAGES
from wire.intake.dates import has_date, is_date, is_date_line, read_dateline
from wire.intake.term_tables import term_table

DATES = (
    "March 12, 2025",
    "12 March 2025",
    "12 Mar.",
    "Mar 12",
    "12. März 2025",
    "12 mars",
    "1er avril 2025",
    "12 de março de 2025",
    "12 mar",
    "12 марта 2025 г.",
    "12 мар",
    "12 مارس 2025",
    "٢٠٢٥/٣/١٢",
    "12 Mac",
    "12 Agustus 2025",
    "ngày 12 tháng 3 năm 2025",
    "12 มี.ค.",
    "12 มีนาคม 2568",
    "2025年3月12日",
    "3月12日",
    "１２日",
    "2025년 3월 12일",
    "12/03/2025",
    "2025-03-12",
    "12.03.2025",
    "Wednesday, March 12, 2025",
    "三月十二日",
)


@pytest.mark.parametrize("date", DATES)
def test_a_date_is_one_in_every_language(date: str) -> None:
    """With a weekday or without, in any order and any digits."""
    assert has_date(date)
    assert is_date(date)
    assert read_dateline(f"OSLO, {date}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_months_are_those_of_each_language(language: str) -> None:
    """A month by which an embargo is read begins a dateline too; names of two words are not told from prose."""
    for names in term_table(language)["time"]["months"]:
        for name in (name for name in names if " " not in name):
            assert has_date(f"12 {name}"), name


@pytest.mark.parametrize("text", ["Windows 11", "Acme 2025", "May I", "4 marines", "737", "Route 66", "12 people", ""])
def test_a_number_alone_is_no_date(text: str) -> None:
    """A month must stand beside it, or the digits have the form of a date."""
    assert not is_date(text)


@pytest.mark.parametrize(
    "text",
    [
        "OSLO",
        "Oslo, Norway",
        "New York, N.Y.",
        "Rio de Janeiro, 12 mar",
        "Frankfurt am Main, 12. März",
        "القاهرة 12 مارس",
        "TORONTO and LONDON",
    ],
)
def test_places_and_a_date_are_a_dateline(text: str) -> None:
    """Places' names have capitals where the script has any."""
    assert read_dateline(text)


@pytest.mark.parametrize(
    "text",
    ["The board of the company met", "OSLO, March 12, 2025 – Acme Corp.", "acme, which makes things", "Oslo " * 30],
)
def test_a_sentence_is_no_dateline(text: str) -> None:
    """Nothing but a time stands behind the date, and no verb anywhere."""
    assert not read_dateline(text)


def test_a_date_line_is_a_date_with_a_place_or_without() -> None:
    """A headline with a date in it is none."""
    for line in (
        "March 12, 2025",
        "London, 12 March 2025",
        "Paris, le 12 mars 2025",
        "2025年3月12日",
        "東京、2025年3月12日",
    ):
        assert is_date_line(line)
    for line in (
        "アクメ、次世代センサーを4月1日に発売",
        "애크미, 5월 1일 새 공장 연다",
        "Acme opens a plant on March 12, 2025",
    ):
        assert not is_date_line(line)
        assert not read_dateline(line)
