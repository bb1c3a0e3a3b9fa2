"""What a bracket before a lead says."""

import pytest

from wire.intake.agencies import is_agency, is_clear_agency, read_bracket


@pytest.mark.parametrize(
    ("inside", "name", "beside"),
    [
        ("AFP", "AFP", ""),
        ("dpa/bb", "dpa/bb", ""),
        ("ANTARA/PRNewswire", "ANTARA/PRNewswire", ""),
        ("Newsfile Corp. - March 12, 2025", "Newsfile Corp.", "March 12, 2025"),
        ("서울=연합뉴스", "연합뉴스", "서울"),
        ("서울=가나일보", "가나일보", "서울"),
        ("헤럴드경제=홍길동 기자", "헤럴드경제", "홍길동 기자"),
        ("東京＝共同", "共同", "東京"),
        ("東京共同", "共同", "東京"),
        ("東京 12日 ロイター", "ロイター", "東京 12日"),
        ("中央社記者王小明台北12日電", "中央社", "記者王小明台北12日電"),
        ("Some Wire That Nobody Knows", "Some Wire That Nobody Knows", ""),
    ],
)
def test_the_name_and_what_is_beside_it_are_told_apart(inside: str, name: str, beside: str) -> None:
    """Place, date and reporter stand beside the name."""
    found = read_bracket(inside)
    assert found is not None
    assert (found.name, found.beside) == (name, beside)


@pytest.mark.parametrize(
    "inside",
    [
        "NYSE: ACM",
        "Hong Kong: 0001",
        "NASDAQ ACME",
        "코스피 005930",
        "CET",
        "local time",
        "heure de Paris 2025年",
        "2025",
        "the “Company”",
        "이하 애크미",
        "以下「アクメ」という",
        "以下简称阿克米",
        "im Folgenden Acme",
        "ci-après Acme",
        "далее Акме",
        "x" * 41,
        "x",
    ],
)
def test_a_ticker_a_zone_or_an_abbreviation_is_no_credit(inside: str) -> None:
    """Such a bracket belongs to the name before it."""
    assert read_bracket(inside) is None


def test_initials_are_an_agency_in_brackets_alone() -> None:
    """AP and AA stand for other things in a text."""
    assert is_agency("AP")
    assert not is_clear_agency("AP")
    assert is_clear_agency("reuters")
