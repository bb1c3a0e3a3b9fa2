"""ninjs documents: valid against the IPTC's schema, stamped in front, and read back without loss."""

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource

from wire.contract import ninjs, stamp
from wire.contract.concepts import split_sources
from wire.contract.places import LANGUAGES, SECTORS
from wire.contract.release import Block, BlockKind, Concept, Description, Edition, Release, Rights, Status
from wire.errors import ContractError

SHARED = Path(__file__).resolve().parents[3] / ".." / "shared"
STANDARDS = SHARED / "standards"
NOON_NS = 1_742_299_200_000_000_000

BODY = (
    Block(BlockKind.PARAGRAPH, "Der Hafen <öffnet> am Montag & bleibt offen."),
    Block(BlockKind.SUBHEAD, 'Zahlen "im" Überblick'),
    Block(BlockKind.TABLE, "Linie\tFahrten\n1\t12\n2\t"),
    Block(BlockKind.PARAGRAPH, "港口開放。ท่าเรือเปิด ميناء"),
)


def edition(language: str = "de", **changes: object) -> Edition:
    return replace(Edition(language, "Fähre <startet> & fährt", BODY, "Von Dritten.", "Die Wire."), **changes)


def release(one: Edition | None = None, **changes: object) -> Release:
    one = one or edition()
    base = Release(
        uri="urn:wirestorm:0123456789abcdef0123456789abcdef",
        version=1,
        source_language=one.language,
        sectors=("business", "science"),
        editions=(one,),
        created_ns=NOON_NS,
        credit="Wirestorm",
        keywords=("Fähre", "sport"),
    )
    return replace(base, **changes)


ABOUT = {
    "byline": "Von Jana Doe",
    "located": "Wien",
    "slugline": "FÄHRE-START",
    "rights": Rights("Wire", "© Wire", "Nicht in Y.", linked="urn:x:rights", language_id="urn:x:de"),
    "genres": (Concept("Bericht", "http://cv.iptc.org/newscodes/genre/Current"),),
    "people": (Concept("Jana Doe", rel="about"), Concept()),
    "places": (Concept("Wien", "urn:x:wien", rel="located"),),
    "organisations": (Concept("Acme", literal="acme"),),
    "events": (Concept("Stapellauf", "urn:x:launch"),),
    "subjects": (Concept("Fußball", "http://cv.iptc.org/newscodes/mediatopic/20000822", "medtop:20000822", "about"),),
    "sources": (Concept("Wirestorm", "urn:x:wire"), Concept("Reporter", rel="author")),
}

KINDS = {
    "about much": release(edition(descriptions=(Description("Kurz & gut", "summary"), Description("D"))), **ABOUT),
    **{f"in {tag}": release(edition(tag)) for tag in LANGUAGES},
    **{f"of {slug}": release(sectors=(slug,)) for slug in SECTORS},
    "embargoed": release(embargo_ns=NOON_NS + 123_456_789, expires_ns=NOON_NS + 10**18),
    "correction": release(version=2, note="Corrects the number of crossings in paragraph 2.", urgency=4),
    "kill": release(
        edition(blocks=(), disclaimer="", boilerplate=""),
        version=3,
        status=Status.CANCELED,
        note="Withdrawn.",
    ),
    "withheld": release(status=Status.WITHHELD),
    "without disclaimer": release(edition(disclaimer="")),
    "without boilerplate": release(edition(boilerplate="")),
    "bare": release(edition(blocks=(), disclaimer="", boilerplate=""), credit="", keywords=()),
    "flash": release(urgency=1, created_ns=NOON_NS + 1),
    "replacement": release(replaces="urn:wirestorm:killed", note="Replaces a story that was withdrawn."),
}


@pytest.fixture(scope="module")
def schema() -> Draft202012Validator:
    if not STANDARDS.is_dir():
        pytest.skip("the IPTC schemas are not beside the checkout")
    formats = FormatChecker(())

    @formats.checks("date-time", raises=ValueError)
    def is_time(value: object) -> bool:
        return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None

    @formats.checks("uri")
    def is_uri(value: object) -> bool:
        return not isinstance(value, str) or (":" in value and " " not in value)

    main = json.loads((STANDARDS / "ninjs" / "ninjs-schema_3.1.json").read_bytes())
    places = Resource.from_contents(json.loads((STANDARDS / "ninjs" / "GeoJSON-schema.json").read_bytes()))
    # The news schema names it with a trailing "#", its own $id comes without.
    known = Registry().with_resource("https://geojson.org/schema/GeoJSON.json", places)
    return Draft202012Validator(main, registry=known, format_checker=formats)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_edition_is_a_valid_ninjs_document(schema: Draft202012Validator, kind: str) -> None:
    """Any ninjs 3.1 consumer can read the wire's documents, blank or stamped."""
    one = KINDS[kind]
    document = ninjs.encode(one, one.editions[0])
    stamped = stamp.patch(document, stamp.Stamp(2**64 - 1, 7, NOON_NS, NOON_NS + 5))
    for payload in (document, stamped):
        assert [error.message for error in schema.iter_errors(json.loads(payload))] == []


def test_the_schema_used_here_refuses_what_is_not_ninjs(schema: Draft202012Validator) -> None:
    """The oracle bites: an unknown member, a wrong time and an urgency of 0 are all refused."""
    members = json.loads(ninjs.encode(release(), edition()))
    for wrong in ({"colour": "red"}, {"versionCreated": "at noon"}, {"urgency": 0}):
        assert not schema.is_valid(members | wrong)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_edition_is_read_back_as_it_was(kind: str) -> None:
    """decode(encode(r, e)) is r with that one edition."""
    one = KINDS[kind]
    assert ninjs.decode(ninjs.encode(one, one.editions[0])) == one


def test_a_document_starts_with_the_place_of_the_stamp() -> None:
    """The first member is altIds with 58 blank digits, so a stamp is read at a fixed offset."""
    document = ninjs.encode(release(), edition())
    assert document.startswith(stamp.HEAD + stamp.BLANK + b'"}],')
    sent = stamp.Stamp(1, 2, 3, 4)
    patched = stamp.patch(document, sent)
    assert stamp.read(patched) == sent
    assert len(patched) == len(document)
    assert ninjs.decode(patched) == ninjs.decode(document)
    assert next(iter(json.loads(document))) == "altIds"


def test_text_is_escaped_and_its_kinds_are_elements() -> None:
    """Paragraphs, subheads and tables are <p>, <h2> and <table>; < and & never stand bare."""
    body = json.loads(ninjs.encode(release(), edition()))["bodies"][0]
    assert body["value"].startswith("<p>Der Hafen &lt;öffnet&gt; am Montag &amp; bleibt offen.</p><h2>")
    assert "<table><tr><td>Linie</td><td>Fahrten</td></tr><tr><td>1</td>" in body["value"]
    assert body["charCount"] == sum(len(block.text) for block in BODY)


def test_an_empty_field_is_no_member() -> None:
    """The document of a release with none of the descriptive fields is what it was before there were such fields."""
    assert list(json.loads(ninjs.encode(release(), edition()))) == [
        *("altIds", "uri", "type", "representationType", "version", "firstCreated", "versionCreated", "pubStatus"),
        *("urgency", "language", "headlines", "bodies", "subjects", "infoSources", "standard"),
    ]


def test_words_are_counted_by_spaces_by_ideographs_and_not_at_all_in_thai() -> None:
    """wordCount: spaced words, each ideograph as one; absent where spaces do not part words."""

    def words(language: str, text: str) -> object:
        one = edition(language, blocks=(Block(BlockKind.PARAGRAPH, text),))
        return json.loads(ninjs.encode(release(one), one))["bodies"][0].get("wordCount")

    assert words("en", "The ferry starts on Monday.") == 5
    assert words("zh-Hans", "渡轮 周一 start") == 5
    assert words("th", "เรือเริ่มวันจันทร์") is None


def test_an_edition_beside_the_source_becomes_a_release_of_its_own_language() -> None:
    """A document holds one edition, and its language is the source language of the release that is read."""
    both = replace(release(), editions=(edition("de"), edition("en")))
    read = ninjs.decode(ninjs.encode(both, both.edition("en")))
    assert read == replace(both, source_language="en", editions=(edition("en"),))


def test_a_kill_carries_headline_and_note_and_no_body() -> None:
    """A withdrawn text is not sent again, even when the release still holds its text."""
    killed = release(KINDS["about much"].editions[0], version=2, status=Status.CANCELED, note="Withdrawn.", **ABOUT)
    members = json.loads(ninjs.encode(killed, killed.editions[0]))
    assert not {"bodies", "descriptions", "by", "located", "people", "organisations"} & set(members)
    assert (members["pubStatus"], members["edNote"]) == ("canceled", "Withdrawn.")
    assert members["headlines"] == [{"role": "main", "value": edition().headline}]


def test_first_created_is_said_of_the_first_version_alone() -> None:
    """A later version does not know the time of the first."""
    assert "firstCreated" in json.loads(ninjs.encode(release(), edition()))
    assert "firstCreated" not in json.loads(ninjs.encode(release(version=2), edition()))


def test_times_out_of_range_and_lone_surrogates_are_refused() -> None:
    """A value that no document can carry is refused before anything is sent."""
    with pytest.raises(ContractError, match="embargoedUntil"):
        ninjs.encode(release(embargo_ns=10**30), edition())
    with pytest.raises(ContractError, match="JSON"):
        ninjs.encode(release(), edition(headline="\ud800"))


# Control characters, lone surrogates and private separators of a table never come out of intake.
TEXT = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=40)
CELLS = st.lists(TEXT, min_size=1, max_size=3).map("\t".join)
BLOCK = st.one_of(
    st.builds(Block, st.sampled_from((BlockKind.PARAGRAPH, BlockKind.SUBHEAD)), TEXT),
    st.builds(Block, st.just(BlockKind.TABLE), st.lists(CELLS, min_size=1, max_size=3).map("\n".join)),
)
TIME_NS = st.integers(-(10**18), 10**20)
WORD = st.text("abc", max_size=2)
CONCEPTS = st.lists(st.builds(Concept, WORD, WORD, WORD, WORD), max_size=3).map(tuple)
RIGHTS = st.one_of(
    st.builds(Rights, WORD, WORD, WORD),
    st.builds(Rights, WORD, WORD, WORD, linked=st.just("urn:x:1"), language_id=WORD),
    st.builds(Rights, WORD, WORD, WORD, encoded=st.just("<o/>"), language_id=WORD),
)


@st.composite
def what_is_said(draw: st.DrawFn, *, killed: bool) -> dict[str, object]:
    """Draw a release's descriptive fields; a kill has those alone that it sends."""
    credit, sources = split_sources(draw(CONCEPTS))
    subjects = draw(CONCEPTS)
    said = {
        "credit": credit,
        "sources": sources,
        "slugline": draw(WORD),
        "rights": draw(RIGHTS),
        "subjects": tuple(subject for subject in subjects if subject.uri or subject.literal),
        "replaces": draw(WORD),
    }
    if not killed:
        said |= {"byline": draw(TEXT), "located": draw(TEXT)}
        said |= {name: draw(CONCEPTS) for name in ("people", "places", "organisations", "events")}
        said["genres"] = tuple(replace(genre, rel="") for genre in draw(CONCEPTS))
    return said


@st.composite
def releases(draw: st.DrawFn) -> Release:
    status = draw(st.sampled_from(Status))
    killed = status is Status.CANCELED
    language = draw(st.sampled_from(sorted(LANGUAGES)))
    one = Edition(
        language,
        draw(TEXT),
        () if killed else tuple(draw(st.lists(BLOCK, max_size=4))),
        "" if killed else draw(TEXT),
        "" if killed else draw(TEXT),
        () if killed else tuple(draw(st.lists(st.builds(Description, TEXT, WORD), max_size=2))),
    )
    sectors = tuple(draw(st.lists(st.sampled_from(sorted(SECTORS)), min_size=1, max_size=3, unique=True)))
    return Release(
        uri="urn:wirestorm:" + draw(st.text("0123456789abcdef", min_size=32, max_size=32)),
        version=draw(st.integers(1, 999_999_999)),
        source_language=language,
        sectors=sectors,
        editions=(one,),
        created_ns=draw(TIME_NS),
        urgency=draw(st.integers(1, 9)),
        embargo_ns=draw(st.none() | TIME_NS),
        expires_ns=draw(st.none() | TIME_NS),
        status=status,
        note=draw(TEXT),
        keywords=tuple(draw(st.lists(TEXT, max_size=3))),
        **draw(what_is_said(killed=killed)),
    )


@given(releases())
def test_any_release_comes_back_as_it_was(one: Release) -> None:
    """Encode and decode are inverse for every release that has no control characters in its text."""
    document = ninjs.encode(one, one.editions[0])
    assert document.startswith(stamp.HEAD + stamp.BLANK + b'"}],')
    assert ninjs.decode(document) == one


@given(
    st.binary(max_size=60)
    | st.recursive(
        st.none() | st.integers() | st.text(max_size=5),
        lambda inner: st.dictionaries(
            st.sampled_from(("uri", "language", "subjects", "bodies", "headlines", "value", "name")),
            inner | st.lists(inner, max_size=2),
            max_size=4,
        ),
        max_leaves=8,
    ).map(lambda value: json.dumps(value).encode())
)
def test_a_broken_document_is_a_contract_error_and_nothing_else(document: bytes) -> None:
    """For each input the reader says what is wrong with it."""
    with pytest.raises(ContractError):
        ninjs.decode(document)


def test_a_replacement_names_what_it_replaces_among_its_associations() -> None:
    """Other associations are none, and a release that replaces nothing has no such member."""
    document = json.loads(ninjs.encode(KINDS["replacement"], edition()))
    (found,) = document["associations"]
    assert (found["uri"], found["rel"]) == ("urn:wirestorm:killed", "replaces")
    assert "associations" not in json.loads(ninjs.encode(release(), edition()))
    document["associations"] = [{"name": "a picture", "uri": "urn:x:picture", "rel": "depicts"}]
    assert ninjs.decode(json.dumps(document).encode()).replaces == ""


def test_a_release_does_not_replace_itself() -> None:
    """That is what a later version does."""
    with pytest.raises(ValueError, match="replaces itself"):
        release(replaces="urn:wirestorm:0123456789abcdef0123456789abcdef")
