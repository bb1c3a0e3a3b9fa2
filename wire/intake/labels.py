"""Lines above the headline that are no headline: labels of a release, notices, and the line that names the site."""

import re
from collections.abc import Sequence
from functools import lru_cache

from wire.intake.characters import SIGNS, columns
from wire.intake.dates import has_date, is_date
from wire.intake.vocabulary import Vocabulary, fold, vocabulary

__all__ = ["behind_label", "is_issuer", "is_label", "is_notice", "names_site", "urgent_label"]

LONGEST_LABEL = 80  # columns
LONGEST_NOTICE = 400  # columns
LONGEST_SITE = 60  # columns
LONGEST_NAME = 40  # columns
MOST_WORDS = 4
MOST_LABEL_WORDS = 12
NEWSROOM = re.compile(
    r"(?:newsroom|pressroom|press room|news room|news cent(?:er|re)|press center|presseportal|ニュースルーム|뉴스룸)\Z"
)
COMPANY = re.compile(
    r"\A(?:株式会社|有限会社|合同会社|一般社団法人|주식회사|\(주\)|㈜|PT\.? |ООО|ПАО|АО|บริษัท|Công ty|شركة)\s?\S"
    r"|\S(?:株式会社|주식회사|㈜|有限公司|股份公司)\Z"
    r"|\s(?:Inc|Ltd|Corp|LLC|PLC|plc|GmbH|AG|SE|KG|S\.?A|S\.?p\.?A|SAS|N\.?V|B\.?V|Bhd|Tbk|Ltda)\.?\Z"
)
# The slug line of American agencies: "BC-EU--Norway-Ferries, 1st Ld-Writethru".
SLUG = re.compile(
    r"\^?[A-Z]{2,3}-[\w&.'-]*--[\w&.'-]+"
    r"(?:, ?(?:\d+(?:st|nd|rd|th)|Adv\d*|URGENT|Writethru)[\w ,-]*)?<?"
)
SIGN = re.compile(SIGNS)
NUMBER_SIGN = re.compile(
    r"(?:no|nr|n|num|number|número|numéro|номер|第|号|號|호|제|ที่|số|bil|nomor|رقم)?[\s\d]*(?:号|號|호)?"
)
DOMAIN = re.compile(r"(?:https?://)?(?:www\.)?[\w-]+(?:\.[\w-]+)*\.[a-z]{2,12}/?", re.IGNORECASE)
SPACED = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
# Scripts that write words without spaces, or join them freely: what remains is looked at by its characters.
JOINED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def is_label(text: str, words: Vocabulary) -> bool:
    """Return whether a line is a release's label, such as "PRESS RELEASE", with a number or a date or without."""
    if columns(text) > LONGEST_LABEL:
        return False
    if SLUG.fullmatch(text):
        return True
    rest = _behind_labels(_plain(text), words)
    if rest == _plain(text):
        return False
    return not rest or NUMBER_SIGN.fullmatch(rest) is not None or is_date(rest)


def urgent_label(text: str, words: Vocabulary) -> str:
    """Return the term of a line that raises the urgency and says nothing else, such as "+++ FLASH +++"; else ""."""
    if columns(text) > LONGEST_LABEL:
        return ""
    plain, english = _plain(text), vocabulary("en")
    return plain if plain in words.flash | english.flash | words.top | english.top else ""


def behind_label(text: str, words: Vocabulary) -> str:
    """Return what is behind the labels at the start of a line; the whole line where it has none."""
    if columns(text) > LONGEST_NOTICE:
        return text
    rest = _behind_labels(_plain(text), words)
    written = text.split()
    starts = (" ".join(written[at:]) for at in range(1, min(len(written), MOST_LABEL_WORDS)))
    return next((start for start in starts if _plain(start) == rest), text)


def is_notice(text: str, words: Vocabulary) -> bool:
    """Return whether a line is a notice to editors or a legal one; a headline may follow its word and a colon."""
    if columns(text) > LONGEST_NOTICE:
        return False
    plain = _plain(text)
    begins = any(_begins(plain, start) for start in _starts_of(plain, (words.notices, vocabulary("en").notices)))
    _, colon, behind = text.replace("：", ":").partition(":")
    headline = bool(colon) and len(behind.split()) > 1 and not text.isupper()
    return begins and not headline


def is_issuer(text: str, below: str) -> bool:
    """Return whether a line is the name of the company that a headline below it is about."""
    if columns(text) > LONGEST_NAME or columns(below) > LONGEST_NOTICE:
        return False
    plain = _plain(text)
    if not plain or len(plain.split()) > MOST_WORDS:
        return False
    named = columns(below) > columns(text) and f" {plain} " in f" {_plain(below)} "
    return named or COMPANY.search(text) is not None or NEWSROOM.search(plain) is not None


def names_site(text: str, credit: str, words: Vocabulary) -> bool:
    """Return whether a line surely names the site: its address, the credit, or words for news and a language alone.

    A line with any other word may be the headline.
    """
    if columns(text) > LONGEST_SITE or has_date(text):
        return False
    if DOMAIN.fullmatch(text.strip()) or (credit and _plain(text) == _plain(credit)):
        return True
    english = vocabulary("en")
    site = {*words.site, *english.site, *SPACED.findall(fold(credit))}
    names = {name for known in (words, english) for stems in known.languages.values() for name in stems}
    plain = _plain(text)
    if JOINED.search(plain):
        return _without(plain, {term for term in site | names if JOINED.search(term) or len(term) > 2}, words.site)
    found = SPACED.findall(plain)
    if not found or any(map(str.isdecimal, plain)):
        return False
    long = tuple(term for term in site | names if len(term) > 3)
    told = [word in site or word.startswith(long) for word in found]
    return all(told) and any(word.startswith(tuple(term for term in site if len(term) > 3)) for word in found)


def _without(plain: str, terms: set[str], needed: tuple[str, ...]) -> bool:
    if not any(term in plain for term in needed if len(term) > 1):
        return False
    for term in sorted(terms, key=lambda term: (-len(term), term)):
        plain = plain.replace(term, " ")
    return not any(map(str.isalnum, plain))


@lru_cache(maxsize=8192)
def _plain(text: str) -> str:
    """Return a text folded, with spaces for all signs."""
    return " ".join(SIGN.sub(" ", fold(text)).split())


def _behind_labels(plain: str, words: Vocabulary) -> str:
    lists = (words.releases, vocabulary("en").releases)
    while term := max((term for term in _starts_of(plain, lists) if _begins(plain, term)), key=len, default=""):
        plain = plain[len(term) :].strip()
    return plain


def _starts_of(plain: str, lists: Sequence[tuple[str, ...]]) -> list[str]:
    """Return the terms of some lists, without their signs, with which a text begins."""
    known = [terms for terms in map(_plain_terms, lists) if plain.startswith(terms)]
    return [term for terms in known for term in terms if plain.startswith(term)]


@lru_cache(maxsize=64)  # two lists of each language
def _plain_terms(terms: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(_plain, terms))


def _begins(plain: str, term: str) -> bool:
    """Return whether a text begins with a term of whole words; in a script without spaces, with its characters."""
    if not plain.startswith(term):
        return False
    behind = plain[len(term) : len(term) + 1]
    return not behind.isalnum() or JOINED.match(term[-1]) is not None
