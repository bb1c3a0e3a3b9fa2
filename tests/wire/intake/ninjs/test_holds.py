"""Embargoes that a document names in words: they hold, or the document is refused."""

from dataclasses import replace

import orjson
import pytest

from tests.support.ninjs_documents import FIRST, SECOND, THIRD
from wire.contract.release import Status
from wire.contract.times import parse_time
from wire.errors import CopyError
from wire.intake.intake import take
from wire.intake.ninjs.holds import held_document
from wire.intake.ninjs.reader import read_document
from wire.intake.results import Submission

EMBARGO_NS = parse_time("2027-03-18T10:00:00Z")
LINE = "EMBARGOED UNTIL 10:00 GMT 18 MARCH 2027"
TEXT = "Acme said on Monday that the company will open a plant in the harbour of Oslo in May."


def read(base, embargo=None, **members):
    return take(orjson.dumps(base | members).decode(), source="a", received_ns=5, embargo=embargo)


def texts(reading):
    return [block.text for block in reading.release.editions[0].blocks]


def bodies(*paragraphs, **more):
    return {"value": "".join(f"<p>{text}</p>" for text in paragraphs), "contentType": "text/html"} | more


@pytest.mark.parametrize("member", ["edNote", "usageTerms"])
@pytest.mark.parametrize("note", [LINE, "Sperrfrist: 18. März 2027, 11 Uhr MEZ", "Embargo: 18.03.2027 10:00 UTC"])
def test_an_embargo_in_a_documents_words_holds(note, member):
    """The note or the terms give the time that no member gives, and a sentence names them."""
    found = read(THIRD, **{member: note})
    assert found.release.embargo_ns == EMBARGO_NS
    assert any(note in sentence for sentence in found.notes)


@pytest.mark.parametrize(
    "members",
    [
        {"bodies": [bodies(LINE, TEXT, TEXT)]},
        {"bodies": [bodies(TEXT, TEXT, TEXT, TEXT, LINE)]},
        {"bodies": [bodies(TEXT, f"Notes to editors: {LINE}")]},
        {"bodies": [{"value": f"{TEXT}\n\n{LINE}\n", "contentType": "text/plain"}]},
        {"bodies": [{"value": f"<p class='embargo'>{LINE}</p><p>{TEXT}</p>", "contentType": "text/html"}]},
        {"bodies": [bodies(TEXT, TEXT), bodies(LINE, role="note")]},
        {"headlines": [{"value": f"{LINE}: Acme buys Beta"}]},
        {"headlines": [{"role": "main", "value": "Acme buys Beta"}, {"role": "alert", "value": LINE}]},
        {"title": LINE},
        {"descriptions": [{"role": "summary", "value": LINE}]},
    ],
)
def test_an_embargo_holds_wherever_a_document_names_it(members):
    """Above, within and below the text, in texts beside it and in headlines; it is no text of the story."""
    found = read(THIRD, **members)
    assert found.release.embargo_ns == EMBARGO_NS
    assert not any("EMBARGOED" in text for text in texts(found))


@pytest.mark.parametrize(
    "members",
    [
        {"edNote": "STRICTLY EMBARGOED"},
        {"edNote": "Embargoed until 03/04/2027"},
        {"edNote": "Sperrfrist: bis zum Ende der Pressekonferenz"},
        {"headlines": [{"value": "EMBARGOED: Acme buys Beta"}]},
        {"bodies": [bodies("STRICTLY EMBARGOED", TEXT)]},
    ],
)
def test_an_embargo_in_words_without_a_certain_time_is_refused(members):
    """A person must say the time, unless the document has it, is withheld or canceled, or the client decides."""
    with pytest.raises(CopyError, match="speaks of an embargo"):
        read(THIRD, **members)
    assert read(THIRD, "none", **members).release.embargo_ns is None
    assert read(THIRD, embargoedUntil="2027-03-18T10:00:00Z", **members).release.embargo_ns == EMBARGO_NS
    assert read(THIRD, pubStatus="withheld", **members).release.status is Status.WITHHELD
    assert read(THIRD, pubStatus="withheld", edNote=LINE).release.embargo_ns == EMBARGO_NS
    assert read(THIRD, pubStatus="canceled", **members).release.embargo_ns is None


@pytest.mark.parametrize("value", ["Next Monday", "2027-03-18", "2027-03-18T10:00:00", ""])
def test_a_member_that_is_no_time_is_refused_until_the_client_decides(value):
    """The first versions of the standard take any text there."""
    document = FIRST | {"$standard": {"name": "ninjs", "version": "1.4"}, "embargoed": value}
    with pytest.raises(CopyError, match="embargoed") as caught:
        read(document)
    assert "--embargo" in caught.value.remedy
    assert read(document, EMBARGO_NS).release.embargo_ns == EMBARGO_NS


def test_prose_on_an_embargo_is_prose():
    """A story about one goes out as it is, and a note on something else says nothing."""
    prose = "The EU lifts its embargo on steel from Russia on 18 March."
    found = read(THIRD, bodies=[bodies(prose, "Prices fell.")], headlines=[{"value": "EU lifts embargo on steel"}])
    assert (found.release.embargo_ns, texts(found)) == (None, [prose, "Prices fell."])
    assert read(SECOND, ednote="Corrects the third paragraph").release.embargo_ns is None


def test_a_document_of_the_wires_own_has_its_embargo_in_its_member():
    """Its words were read when it came in."""
    text = orjson.dumps(THIRD | {"edNote": LINE}).decode()
    found = read_document(text, fallback_sector="business", language_of=lambda _: "en", received_ns=5)
    release, notes = held_document(replace(found, ours=True), Submission("a", 5))
    assert (release.embargo_ns, notes) == (None, ())
    assert held_document(replace(found, ours=True), Submission("a", 5, embargo=EMBARGO_NS))[0].embargo_ns == EMBARGO_NS


def test_an_array_whose_document_says_a_thing_twice_is_refused():
    """Nobody can tell which of two embargoes holds."""
    text = '[{"uri": "urn:x:1", "embargoed": "2027-03-18T10:00:00Z", "embargoed": "2020-03-18T10:00:00Z"}]'
    with pytest.raises(CopyError, match="embargoed: stands twice"):
        take(text, source="a", received_ns=5)
