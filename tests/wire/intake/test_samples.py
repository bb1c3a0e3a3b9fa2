"""The sample copy that ships: every file is read with the language and sector that it was written for."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from wire.contract import ninjs
from wire.contract.places import LANGUAGES, SECTORS
from wire.contract.release import BlockKind
from wire.intake.footprint import Footprint
from wire.intake.intake import Reading, read_copy, take

COPY = Path(__file__).resolve().parents[3] / "scenarios" / "copy"
CLAIM = Footprint(6500, 86_000, 3_500_000, 90, tuple(LANGUAGES))
URGENT, ROUTINE = 2, 5

# file: sectors, urgency, subheads, whether it comes from a third party
SAMPLES = {
    "ar-iyada-mutanaqila": (("health",), URGENT, 2, True),
    "ar-nihai-aldawri": (("sport",), ROUTINE, 0, False),
    "de-brueckenvertrag": (("politics",), URGENT, 3, True),
    "de-chorreise": (("arts",), ROUTINE, 2, False),
    "de-handwerksschule": (("education",), ROUTINE, 5, True),
    "en-bottle-post": (("human-interest",), ROUTINE, 0, True),
    "en-ferry-line": (("business",), URGENT, 2, True),
    "en-harbour-cup": (("sport",), ROUTINE, 1, False),
    "en-lake-sensors": (("science", "environment"), ROUTINE, 4, False),
    "es-convenio-textil": (("labour", "business"), ROUTINE, 1, True),
    "es-museo-de-la-sal": (("arts",), URGENT, 2, True),
    "fr-vendange": (("business",), URGENT, 2, True),
    "fr-zone-humide": (("environment",), ROUTINE, 1, False),
    "id-festival-layang": (("lifestyle",), ROUTINE, 0, False),
    "id-latihan-gunung": (("disaster",), URGENT, 2, True),
    "ja-sato-no-yado": (("lifestyle",), ROUTINE, 2, True),
    "ja-tsunami-kunren": (("disaster",), ROUTINE, 1, False),
    "ko-bam-gyeonggi": (("sport",), ROUTINE, 0, False),
    "ko-seom-hakgyo": (("education",), URGENT, 1, True),
    "ms-bengkel-perahu": (("society",), ROUTINE, 0, False),
    "ms-ramalan-monsun": (("weather",), URGENT, 2, True),
    "pt-clinica-fluvial": (("health",), ROUTINE, 0, False),
    "pt-manguezal": (("environment", "society"), ROUTINE, 2, True),
    "ru-teleskop": (("science",), URGENT, 3, True),
    "ru-zimniy-prognoz": (("weather",), ROUTINE, 0, False),
    "th-burana-wat": (("religion",), URGENT, 3, True),
    "vi-du-bao-mua": (("weather",), ROUTINE, 0, False),
    "vi-hop-tac-xa-ca": (("business",), URGENT, 2, True),
    "zh-Hans-dao-tian-weixing": (("science",), URGENT, 2, False),
    "zh-Hans-shequ-shufang": (("society",), ROUTINE, 2, True),
    "zh-Hant-gang-qu-du-lun": (("business",), ROUTINE, 0, False),
    "zh-Hant-hechang-jie": (("arts",), URGENT, 2, True),
}
# One a language with a site line, a credit, subheads and all of the tail; for the variants below.
WHOLE = (
    *("ar-iyada-mutanaqila", "de-brueckenvertrag", "en-ferry-line", "es-museo-de-la-sal", "fr-vendange"),
    *("id-latihan-gunung", "ja-sato-no-yado", "ko-seom-hakgyo", "ms-ramalan-monsun", "pt-manguezal"),
    *("ru-teleskop", "th-burana-wat", "vi-hop-tac-xa-ca", "zh-Hans-shequ-shufang", "zh-Hant-hechang-jie"),
)

CREDITS = (
    *("(Wirestorm) -", "（Wirestorm）——", "(Wirestorm) --"),
    *("(Wirestorm)\u00a0– \u00a0 ", "( Wirestorm ) −", "(Wirestorm)—"),
)


def language_of(name: str) -> str:
    return max((tag for tag in LANGUAGES if name.startswith(f"{tag}-")), key=len)


def text_of(name: str) -> str:
    return (COPY / f"{name}.txt").read_text(encoding="utf-8")


def paragraphs_of(name: str) -> list[str]:
    return text_of(name).strip().split("\n\n")


def reading(text: str, name: str) -> Reading:
    return take(text, source=name, received_ns=1, language=language_of(name))


def test_every_sample_is_listed_and_they_cover_the_wire() -> None:
    """All languages, at least twenty files and ten sectors, from one to eight kilobytes."""
    assert {path.stem for path in COPY.glob("*.txt")} == set(SAMPLES)
    assert {language_of(name) for name in SAMPLES} == {language_of(name) for name in WHOLE} == set(LANGUAGES)
    assert len({sectors[0] for sectors, *_ in SAMPLES.values()}) >= 10
    sizes = [(COPY / f"{name}.txt").stat().st_size for name in SAMPLES]
    assert min(sizes) >= 1000
    assert max(sizes) <= 8192


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_is_read_as_it_was_meant(name: str) -> None:
    """Language, sectors, urgency, credit, subheads, disclaimer and footprint, with nothing given."""
    sectors, urgency, subheads, third_party = SAMPLES[name]
    got = read_copy(COPY / f"{name}.txt", received_ns=17)
    release = got.release
    (edition,) = release.editions
    assert release.source_language == edition.language == language_of(name)
    assert release.sectors == sectors
    assert set(sectors) <= set(SECTORS)
    assert release.urgency == urgency
    assert release.credit == "Wirestorm"
    assert (release.version, release.created_ns, release.keywords) == (1, 17, ())
    assert len(edition.subheads) == subheads
    assert bool(edition.disclaimer) is third_party
    assert edition.boilerplate
    assert got.footprint == CLAIM


@pytest.mark.parametrize("name", SAMPLES)
def test_the_body_of_a_sample_is_its_body_and_nothing_else(name: str) -> None:
    """No site line, credit, disclaimer, sector line or boilerplate; no paragraph is missing or changed."""
    got = read_copy(COPY / f"{name}.txt", received_ns=1)
    (edition,) = got.release.editions
    paragraphs = paragraphs_of(name)
    at = paragraphs.index(edition.headline)
    assert at in (0, 1)
    body = [block.text for block in edition.blocks]
    assert not any("Wirestorm" in text for text in body)
    # A dateline stays in front of the lead, so that is held to its end alone.
    assert paragraphs[at + 1].endswith(body[0].rpartition("\u2013 ")[2])
    assert body[1:] == paragraphs[at + 2 : at + 1 + len(body)]
    rest = [text for text in paragraphs[at + 1 + len(body) :] if text not in (edition.disclaimer, edition.boilerplate)]
    assert len(rest) == sum(note.startswith("The sector line is") for note in got.notes)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_goes_through_a_document_without_loss(name: str) -> None:
    """The release of a file is the same after the wire's own format."""
    release = read_copy(COPY / f"{name}.txt", received_ns=1).release
    assert ninjs.decode(ninjs.encode(release, release.editions[0])) == release


@pytest.mark.parametrize("name", WHOLE)
@pytest.mark.parametrize("debris", ["` tags.", "`", "```", "</p>", "<br/>", "&nbsp;", "***", "\u200b"])
def test_debris_is_removed_wherever_it_stands(name: str, debris: str) -> None:
    """A scraper's rest between any two parts changes nothing but the identity of the text."""
    expected = reading(text_of(name), name).release.editions
    paragraphs = paragraphs_of(name)
    for at in (0, 1, 2, 3, len(paragraphs) - 1, len(paragraphs)):
        text = "\n\n".join((*paragraphs[:at], debris, *paragraphs[at:]))
        assert reading(text, name).release.editions == expected


@pytest.mark.parametrize("name", WHOLE)
@pytest.mark.parametrize("credit", CREDITS)
def test_a_credit_is_known_by_its_brackets_and_dash(name: str, credit: str) -> None:
    """Hyphen, en dash, em dash, minus or two hyphens, with any spaces, in brackets of either width."""
    expected = reading(text_of(name), name).release
    site, headline, lead, *rest = paragraphs_of(name)
    lead = re.sub(r"^.*?[)）]\W*", "", lead)
    got = reading("\n\n".join((site, headline, credit + lead, *rest)), name).release
    assert (got.credit, got.editions) == ("Wirestorm", expected.editions)


@pytest.mark.parametrize("name", WHOLE)
def test_an_optional_part_may_be_missing(name: str) -> None:
    """Without site line, credit, disclaimer, sector line or boilerplate the rest stays what it was."""
    whole = reading(text_of(name), name).release.editions[0]
    site, headline, lead, *rest = paragraphs_of(name)
    plain_lead = re.sub(r"^.*?[)）]\W*", "", lead)
    *body, disclaimer, sector_line, boilerplate = rest

    def edition(*parts: str) -> tuple[object, ...]:
        got = reading("\n\n".join(parts), name).release.editions[0]
        return got.headline, got.blocks, got.disclaimer, got.boilerplate

    same = (whole.headline, whole.blocks)
    full = (*same, disclaimer, boilerplate)
    assert edition(headline, lead, *rest) == full
    assert edition(site, headline, plain_lead, *rest) == full
    assert edition(headline, plain_lead, *rest) == full
    assert edition(headline, lead, *body, disclaimer, boilerplate) == full
    assert edition(headline, lead, *body, sector_line, boilerplate) == (*same, "", boilerplate)
    assert edition(headline, lead, *body, disclaimer, sector_line) == (*same, disclaimer, "")
    assert edition(headline, plain_lead, *body) == (*same, "", "")


@pytest.mark.parametrize("name", WHOLE)
def test_the_tail_may_come_in_another_order(name: str) -> None:
    """Disclaimer, sector line and boilerplate are recognised by their content, not by their place."""
    expected = reading(text_of(name), name).release
    *start, disclaimer, sector_line, boilerplate = paragraphs_of(name)
    for tail in ((boilerplate, disclaimer, sector_line), (sector_line, boilerplate, disclaimer)):
        got = reading("\n\n".join((*start, *tail)), name).release
        assert (got.editions, got.sectors, got.urgency) == (
            expected.editions,
            expected.sectors,
            expected.urgency,
        )


@pytest.mark.parametrize("name", WHOLE)
def test_spacing_and_line_ends_change_nothing(name: str) -> None:
    """CRLF, a byte order mark, wide gaps and trailing spaces: the same release, down to its uri."""
    text = text_of(name)
    variants = (
        text.replace("\n", "\r\n"),
        "\ufeff" + text,
        text.replace("\n\n", " \n\u00a0\n\n  "),
        "\n\n" + text,
    )
    expected = reading(text, name).release
    for variant in variants:
        assert reading(variant, name).release == expected


@pytest.mark.parametrize("name", WHOLE)
def test_copy_without_blank_lines_is_one_piece_a_line(name: str) -> None:
    """Some editors send one newline between paragraphs."""
    expected = reading(text_of(name), name).release.editions
    assert reading(text_of(name).replace("\n\n", "\n"), name).release.editions == expected


@pytest.mark.parametrize("name", WHOLE)
def test_a_subhead_stands_between_longer_paragraphs_in_every_script(name: str) -> None:
    """Subheads are never first, last or beside each other."""
    (edition,) = reading(text_of(name), name).release.editions
    kinds = [block.kind for block in edition.blocks]
    assert BlockKind.SUBHEAD in kinds
    assert BlockKind.SUBHEAD not in (kinds[0], kinds[-1])
    assert (BlockKind.SUBHEAD, BlockKind.SUBHEAD) not in pairwise(kinds)
