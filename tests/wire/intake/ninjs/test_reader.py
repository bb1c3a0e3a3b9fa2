"""ninjs documents of every version as releases: members are kept or named, and what must wait is not published."""

from pathlib import Path

import orjson
import pytest

from tests.support.ninjs_documents import FIRST, SECOND, SUPERDESK, THIRD, read, texts
from wire.contract import ninjs
from wire.contract.release import Block, BlockKind, Concept, Description, Rights, Status
from wire.contract.times import parse_time
from wire.errors import ContractError, CopyError
from wire.intake.intake import read_copy, take
from wire.intake.ninjs.reader import read_document

SHARED = Path(__file__).resolve().parents[4] / ".." / "shared"
EXAMPLES = SHARED / "standards" / "examples"
FIELD = SHARED / "field"
NOON_NS = 1_742_299_200_000_000_000
EMBARGO_NS = parse_time("2027-03-18T10:00:00Z")


def test_a_document_of_the_third_generation_is_read():
    """Headings of any level, lists, line breaks, scripts and tables; a regional tag; a free version; every subject."""
    found = read(THIRD)
    release = found.release
    assert (found.version, release.source_language, release.version) == ("3.1", "de", 2)
    assert release.created_ns == NOON_NS - 2 * 3_600_000_000_000 + 500_000_000
    assert (release.sectors, release.keywords) == (("sport", "education"), ("Wien",))
    assert release.subjects == (Concept("Schach", literal="subj:15019000"),)
    assert release.editions[0].descriptions == (Description("Kurz.", "teaser"),)
    assert release.editions[0].blocks == (
        Block(BlockKind.SUBHEAD, "Eins"),
        Block(BlockKind.PARAGRAPH, "Ein fetter Satz. Neu & gut\u00a0so."),
        Block(BlockKind.PARAGRAPH, "Punkt"),
        Block(BlockKind.PARAGRAPH, "Noch einer"),
        Block(BlockKind.PARAGRAPH, "Rest"),
        Block(BlockKind.TABLE, "A\tB\n1\t"),
    )


def test_a_document_of_the_first_generation_is_read():
    """One headline, bodies by name, concepts with scheme and code; what the wire does not carry is named."""
    found = read(FIRST)
    release = found.release
    assert (found.version, release.version, texts(found)) == ("1.8", 3, ["Acme buys Beta.", "The deal closes in May."])
    assert (release.byline, release.located, release.note) == ("Jane Doe", "London", "Check names")
    assert (release.rights, release.credit) == (Rights(notice="(c) Example"), "Example Wire")
    assert (release.sectors, release.people) == (("sport",), (Concept("Ann Lee", literal="al"),))
    assert release.organisations == (Concept("Acme"),)
    assert any("associations" in note and "organisation.symbols" in note for note in found.notes)
    assert any("Acme, Beta" in note for note in found.notes)


def test_superdesks_own_flavour_is_read():
    """guid, priority, services, keywords, authors and offsets without a colon."""
    found = read(SUPERDESK)
    release = found.release
    assert (found.version, release.uri, release.version) == ("superdesk", "urn:newsml:localhost:2026:1", 4)
    assert (release.embargo_ns, release.urgency, release.byline) == (EMBARGO_NS, 3, "Jane Doe")
    assert (release.credit, release.keywords, release.sectors) == ("Example", ("deals",), ("business",))
    assert release.subjects == (Concept("Finance", literal="f", rel="service"),)
    assert release.editions[0].descriptions == (Description("A deal"),)
    assert any("associations" in note and "place.country" in note for note in found.notes)


@pytest.mark.parametrize(
    ("base", "member"),
    [(THIRD, "embargoedUntil"), (SECOND, "embargoed"), (FIRST, "embargoed"), (SUPERDESK, "embargoed")],
)
def test_an_embargo_is_obeyed_in_every_version(base, member):
    """The time before which nothing is sent, with zone; a text that is no time is refused."""
    assert read(base, **{member: "2027-03-18T11:00:00+01:00"}).release.embargo_ns == EMBARGO_NS
    for wrong in ("2027-03-18", "18 March 2027", "2027-03-18T10:00:00"):
        with pytest.raises(CopyError, match=member):
            take(orjson.dumps(base | {member: wrong}).decode(), source="a", received_ns=5)


@pytest.mark.parametrize(
    ("base", "wrong", "version"),
    [
        (THIRD, "embargoedUntill", "3.1"),
        (THIRD, "embargoed", "3.1"),
        (SECOND, "embargoedUntil", "2.1"),
        (SECOND, "embargo", "2.1"),
        (FIRST, "embargo", "1.8"),
        (FIRST, "embargo_until", "1.8"),
        (SUPERDESK, "embargo", "Superdesk"),
    ],
)
def test_a_misspelt_embargo_does_not_go_out(base, wrong, version):
    """A member that the version does not have is refused, with its name and the version."""
    with pytest.raises(ContractError, match=f"^{wrong}: .*{version}"):
        read(base, **{wrong: "2027-03-18T10:00:00Z"})


@pytest.mark.parametrize(("base", "member"), [(THIRD, "pubStatus"), (SECOND, "pubstatus"), (FIRST, "pubstatus")])
def test_the_status_of_a_document_is_the_releases(base, member):
    """Withheld and canceled are read in every version; a canceled document needs no body."""
    assert read(base, **{member: "withheld"}).release.status is Status.WITHHELD
    bodiless = {name: None for name in base if name.startswith("bod")}
    assert read(base, **bodiless, **{member: "canceled"}).release.status is Status.CANCELED
    with pytest.raises(ContractError, match=member):
        read(base, **{member: "maybe"})


def test_the_caller_decides_where_a_document_is_silent():
    """Language and time have a caller's answer, and a sector where no subject names one."""
    found = read(THIRD, language=None, subjects=None, versionCreated=None)
    release = found.release
    assert (release.source_language, release.created_ns, found.sectorless) == ("de", 5, True)
    assert not read(THIRD).sectorless


@pytest.mark.parametrize(
    ("member", "changes"),
    [
        ("uri", {"uri": None}),
        ("type", {"type": "picture"}),
        ("language", {"language": "fi"}),
        ("headlines", {"headlines": None}),
        ("headlines", {"headlines": "Titel"}),
        ("bodies", {"bodies": []}),
        ("bodies.0.value", {"bodies": [{"value": 5}]}),
        ("bodies", {"bodies": [{"value": "{}", "contentType": "application/json"}]}),
        ("versionCreated", {"versionCreated": "2025-13-01T00:00:00Z"}),
        ("urgency", {"urgency": 0}),
        ("urgency", {"urgency": "high"}),
        ("standard", {"standard": {"name": "ninjs", "version": "4.0"}}),
    ],
)
def test_an_error_names_the_member(member, changes):
    """A missing or wrong member is named as the document names it."""
    with pytest.raises(ContractError, match=rf"^{member}: "):
        read(THIRD, **changes)


def test_rights_and_sources_travel():
    """Every right, and every source with its role and address."""
    release = read(
        THIRD,
        copyrightHolder="Example",
        copyrightNotice="(c) Example",
        usageTerms="Not in Y",
        rightsInfo={"langId": "urn:x:odrl", "linkedRights": "urn:x:rights"},
        infoSources=[{"name": "dpa"}, {"name": "Jane", "role": "author", "uri": "urn:x:jane"}],
        genres=[{"name": "Report"}],
    ).release
    assert release.rights == Rights("Example", "(c) Example", "Not in Y", "urn:x:rights", "", "urn:x:odrl")
    assert (release.credit, release.sources) == ("dpa", (Concept("Jane", "urn:x:jane", rel="author"),))
    assert release.genres == (Concept("Report"),)
    assert ninjs.decode(ninjs.encode(release, release.editions[0])) == release


def test_a_document_of_the_wires_own_comes_back_exactly():
    """The stamp's place tells it: nothing is folded, and nothing is asked for."""
    release = read(THIRD).release
    document = ninjs.encode(release, release.editions[0]).decode()
    again = read_document(document, fallback_sector="arts", language_of=lambda _: "en", received_ns=1)
    assert again.release == release


@pytest.mark.skipif(not EXAMPLES.is_dir(), reason="the examples are not beside the checkout")
@pytest.mark.parametrize(("name", "language"), [("dpa_text", "de"), ("businesswire_zh_Hant", "zh-Hant")])
def test_the_standards_own_examples_are_read(name: str, language: str) -> None:
    """Documents of other wires come in, without markup in a block."""
    release = read_copy(EXAMPLES / f"{name}.ninjs3.json", received_ns=1).release
    assert release.source_language == language
    assert release.editions[0].blocks
    assert all("<" not in block.text for block in release.editions[0].blocks)


@pytest.mark.skipif(not FIELD.is_dir(), reason="the inputs of the field are not beside the checkout")
def test_the_inputs_of_the_field_give_what_they_should() -> None:
    """Embargoes of 1.x and 2.1, the full text among several bodies, and the fields that travel."""
    got = {path.stem: read_copy(path, received_ns=1).release for path in FIELD.glob("*.json")}
    for name in ("embargo-1.4", "embargo-2.1"):
        assert (got[name].embargo_ns, got[name].status) == (EMBARGO_NS, Status.WITHHELD)
        assert all("<" not in block.text for block in got[name].editions[0].blocks)
    assert [block.text for block in got["nitf-and-text"].editions[0].blocks] == ["Acme will buy Beta."]
    assert [block.text for block in got["teaser-first"].editions[0].blocks] == ["The full text of the story."]
    rights = got["rights"]
    assert (rights.rights, rights.byline) == (Rights(notice="(c) X", terms="Not in Y"), "Jane Doe")
    assert (rights.located, rights.slugline) == ("London", "ACME")
    assert rights.editions[0].descriptions == (Description("d"),)


def test_a_refusal_is_an_error_of_the_copy():
    """Through intake an error names the source, and says what copy with a brace is taken for."""
    with pytest.raises(CopyError, match=r"a\.json: uri: is missing"):
        take("{}", source="a.json", received_ns=1)


def test_a_text_in_nitf_is_read_where_it_is_the_only_one():
    """With its subheads; one that is no XML is no text."""
    body = (
        "<nitf><body><body.content><p>Acme buys Beta.</p><hl2>Price</hl2><p>It pays.</p></body.content></body></nitf>"
    )
    document = SECOND | {"bodies": [{"role": "nitf", "contenttype": "text/vnd.IPTC.NITF", "value": body}]}
    got = take(orjson.dumps(document).decode(), source="a", received_ns=5).release
    assert [block.text for block in got.editions[0].blocks] == ["Acme buys Beta.", "Price", "It pays."]
    document["bodies"][0]["value"] = "<nitf><body>"
    with pytest.raises(CopyError, match=r"bodies: hold no text"):
        take(orjson.dumps(document).decode(), source="a", received_ns=5)
