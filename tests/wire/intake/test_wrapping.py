"""Wrapped lines and items of lists."""

import pytest

from wire.intake.wrapping import join, unwrap


def texts(*lines: str) -> list[str]:
    return [text for _, text in unwrap(list(enumerate(lines, start=1)))]


@pytest.mark.parametrize(
    ("before", "after", "joined"),
    [
        ("new", "plant", "new plant"),
        ("400명을", "고용한다고", "400명을 고용한다고"),
        ("직원 400", "명을", "직원 400 명을"),
        ("発表し", "た。", "発表した。"),
        ("2025", "年三月", "2025年三月"),
        ("公司", "Acme", "公司Acme"),
        ("第二家工厂，", "五月", "第二家工厂，五月"),
        ("พฤษภาคมเป็น", "ต้นไป", "พฤษภาคมเป็นต้นไป"),
        ("บริษัท", "Acme", "บริษัท Acme"),
        ("multi-", "year", "multi-year"),
        ("Haupt-", "und Nebensatz", "Haupt- und Nebensatz"),
        ("com\u00ad", "pany", "company"),
        ("شركة", "أكمي", "شركة أكمي"),
        ("nhà máy", "thứ hai", "nhà máy thứ hai"),
    ],
)
def test_a_break_is_a_space_where_the_script_writes_one(before: str, after: str, joined: str) -> None:
    """Korean has spaces between words; Chinese, Japanese and Thai have none."""
    assert join(before, after) == joined


WIDE = (
    "The plant is to employ four hundred people from May on, and the first",
    "of them have been at work since March. It stands beside the harbour in",
    "the north.",
)
NEXT = ("A second paragraph without a blank line above it is one by the short", "line before it.")


def test_paragraphs_without_a_blank_line_are_parted_at_a_short_closed_line() -> None:
    """The first word of the next line would have had room in that line."""
    assert texts(*WIDE) == [" ".join(WIDE)]
    assert texts(*WIDE, *NEXT) == [" ".join(WIDE), " ".join(NEXT)]


def test_lines_of_their_own_are_no_wrapped_paragraph() -> None:
    """Room for the next word, lines of different widths, or a full stop at each end."""
    lines = (
        "Acme opens a second plant in the north of the country",
        "Four hundred people are to work in the plant from May on, and it stands near the harbour there",
    )
    assert texts(*lines) == [*lines]
    closed = ("Net sales rose by 17.8 percent in the first quarter of it.",) * 3
    assert texts(*closed) == [*closed]


@pytest.mark.parametrize("mark", ["•", "-", "*", "–", "●", "■", "▪", "✓", "・"])
def test_items_of_a_list_stay_apart(mark: str) -> None:
    """Each item is a text of its own, with its mark, even where it is as wide as a wrapped line."""
    items = [f"{mark} Net sales of $44.6 million, an increase of 17.8% from the period {n}" for n in range(3)]
    assert texts(*items) == items
    assert texts("The figures are these:", *items) == ["The figures are these:", *items]


@pytest.mark.parametrize("form", ["{}. ", "{}) ", "({}) ", "{}．", "{}、"])
def test_numbered_items_stay_apart(form: str) -> None:
    """Numbers that count up are items; a number at the start of a wrapped line is none."""
    items = [form.format(n) + "Net sales of $44.6 million and an increase of 17.8% from last" for n in (1, 2, 3)]
    assert texts(*items) == items
    prose = ("The company was founded by three people in the city of Oslo on", "12. March 1990, and has grown since.")
    assert texts(*prose) == [" ".join(prose)]


def test_letters_and_numerals_of_other_scripts_are_items() -> None:
    """Korean letters, circled numbers and Chinese numerals."""
    for marks in (("가. ", "나. ", "다. "), ("①", "②", "③"), ("一、", "二、", "三、"), ("(a) ", "(b) ", "(c) ")):
        items = [f"{mark}북부의 항구 가까이에 두 번째 공장을 열고 직원 사백 명을 고용한다" for mark in marks]
        assert texts(*items) == items


def test_a_wrapped_item_is_one_text() -> None:
    """The lines below an item belong to it."""
    first = ("- It opens a plant in the north, where four hundred people are to work", "from May on.")
    assert texts(*first, "- It closes none.") == [" ".join(first), "- It closes none."]
    assert texts("* Point one", "goes on", "* Point two") == ["* Point one goes on", "* Point two"]


def test_a_dash_in_a_sentence_is_no_item() -> None:
    """One line that begins with a dash, below an open line, is a part of a sentence."""
    prose = ("The plant in the north, the second of the company after the one in Oslo", "– the first – opens in May.")
    assert texts(*prose) == [" ".join(prose)]
