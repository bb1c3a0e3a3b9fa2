"""Files that hold several releases, and documents among the files that intake reads."""

from pathlib import Path

import orjson
import pytest

from tests.support.agency_documents import PAGE, g2_item, g2_message, newsml_1, nitf
from tests.support.imports import imported_by
from wire.errors import CopyError
from wire.intake.intake import MOST_STORIES, read_all, read_copy, take, take_all

SHARED = Path(__file__).resolve().parents[3] / ".." / "shared"
TEXT = "A ferry\n\nThe yard will build a ferry for the islands in April, as it said on Monday.\n"


def document(uri, **members):
    body = {"role": "main", "contentType": "text/html", "value": "<p>The yard will build a ferry, it said.</p>"}
    return {"uri": uri, "headlines": [{"value": "A ferry"}], "bodies": [body], "language": "en"} | members


def uris(text):
    return [reading.release.uri for reading in take_all(text, source="copy", received_ns=1)]


def test_a_message_and_an_array_give_several_releases():
    """Each has a uri of its own."""
    assert uris(g2_message(g2_item(guid="urn:x:1"), g2_item(guid="urn:x:2"))) == ["urn:x:1", "urn:x:2"]
    assert uris(orjson.dumps([document("urn:x:1"), document("urn:x:2")]).decode()) == ["urn:x:1", "urn:x:2"]
    assert len(uris(TEXT)) == len(uris(nitf())) == len(uris(PAGE)) == len(uris(newsml_1())) == 1


def test_one_of_several_that_can_not_be_read_refuses_them_all():
    """It is named by its place."""
    with pytest.raises(CopyError, match="copy, document 2: uri"):
        uris(orjson.dumps([document("urn:x:1"), document("")]).decode())
    with pytest.raises(CopyError, match="copy, document 2: it is 1"):
        uris(orjson.dumps([document("urn:x:1"), 1]).decode())
    with pytest.raises(CopyError, match="copy, item 2"):
        uris(g2_message(g2_item(guid="urn:x:1"), g2_item(guid="urn:x:2", lang="sv")))


def test_one_release_is_asked_for_where_one_belongs():
    """Their number is told."""
    text = g2_message(g2_item(guid="urn:x:1"), g2_item(guid="urn:x:2"))
    with pytest.raises(CopyError, match="it holds 2 releases"):
        take(text, source="copy", received_ns=1)
    assert take(nitf(), source="copy", received_ns=1).release.credit == "Example Press"


def test_the_same_version_twice_is_refused():
    """Two versions of one release may come together."""
    with pytest.raises(CopyError, match="urn:x:1 version 3 twice"):
        uris(g2_message(g2_item(guid="urn:x:1"), g2_item(guid="urn:x:1")))
    assert len(uris(g2_message(g2_item(guid="urn:x:1"), g2_item(guid="urn:x:1", version="4")))) == 2


def test_a_file_holds_no_more_than_its_limit():
    """Of stories in a message, and of documents in an array."""
    many = MOST_STORIES + 1
    with pytest.raises(CopyError, match=f"{many} documents"):
        uris(orjson.dumps([document(f"urn:x:{number}") for number in range(many)]).decode())
    with pytest.raises(CopyError, match=f"{many} releases"):
        uris(
            g2_message(
                *(g2_item(guid=f"urn:x:{number}", content="<inlineData>a</inlineData>") for number in range(many))
            )
        )


def test_files_are_read_in_their_own_encoding(tmp_path):
    """By the declaration of an XML document."""
    path = tmp_path / "story"
    path.write_bytes(newsml_1().encode("latin-1"))
    assert read_copy(path, received_ns=1).release.byline == "Par Jeanne Dupont"
    path.write_bytes(nitf().replace("UTF-8", "UTF-16").encode("utf-16"))
    assert len(read_all(path, received_ns=1)) == 1


def test_tags_within_the_lines_of_text_are_no_text():
    """The text is read by its layout as any other."""
    got = take(TEXT.replace("yard", "<b>yard</b>"), source="copy", received_ns=1).release
    assert got.editions[0].blocks == take(TEXT, source="copy", received_ns=1).release.editions[0].blocks


def test_text_needs_no_parser_of_documents():
    """The parser is imported where a document needs it, and not before."""
    modules, _ = imported_by("import wire.intake.intake")
    assert "lxml" not in {name.partition(".")[0] for name in modules}


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared folder is not beside the checkout")
def test_documents_of_agencies_are_read():
    """A real page becomes a release; two real agencies write in languages that the wire does not carry."""
    page = read_copy(SHARED / "field" / "page.html", received_ns=1).release
    assert (page.editions[0].headline, page.credit) == ("AT&T opens a plant", "SeaPRwire")
    assert page.editions[0].blocks[0].text.startswith("AT&T today announced")
    for name, language in (("ntb.nitf.xml", "nb-NO"), ("tt.newsml-g2.xml", "sv")):
        with pytest.raises(CopyError, match=f"'{language}', which the wire does not carry"):
            read_copy(SHARED / "standards" / "examples" / name, received_ns=1)
