"""XML and HTML as trees, with entities, DTDs and the network off."""

import pytest

from tests.support.agency_documents import nitf
from wire.errors import CopyError
from wire.intake.formats.trees import attribute, child, children, descendants, local, parse_html, parse_xml, text_of

LAUGHS = "".join(f'<!ENTITY l{number} "{f"&l{number - 1};" * 10}">' for number in range(1, 10))


@pytest.mark.parametrize(
    "declaration",
    [
        f'<!DOCTYPE nitf [<!ENTITY l0 "ha">{LAUGHS}]>',
        '<!DOCTYPE nitf [<!ENTITY l9 SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE nitf [<!ENTITY l9 SYSTEM "http://127.0.0.1:9/x">]>',
        '<!DOCTYPE nitf PUBLIC "-//X//Y" "x.dtd" [<!ENTITY % all SYSTEM "x"> %all;]>',
        '<!doctype nitf [ <!entity l9 "x"> ]>',
    ],
)
def test_a_document_that_declares_entities_is_refused(declaration):
    """Nested ones by the billion, and those of files and of the network alike: nothing is read for them."""
    with pytest.raises(CopyError) as caught:
        parse_xml(f"<?xml version='1.0'?>{declaration}<nitf>&l9;</nitf>", "copy")
    assert "entit" in caught.value.problem or "Entity" in caught.value.problem


def test_a_dtd_is_not_loaded():
    """A document may name one; its text is what the document holds."""
    root = parse_xml('<!DOCTYPE nitf SYSTEM "file:///etc/hostname"><nitf><p>one&nbsp;two &eacute;</p></nitf>', "copy")
    assert text_of(root) == "one two é"


def test_entities_that_html_names_are_read():
    """Agencies write them without a DTD; in CDATA they are text, and the five of XML stay what they are."""
    root = parse_xml("<a>&ndash;&amp;&lt;&#8217;<![CDATA[&ndash;]]></a>", "copy")
    assert text_of(root) == "–&<’&ndash;"
    with pytest.raises(CopyError, match="nobody"):
        parse_xml("<a>&nobody;</a>", "copy")
    with pytest.raises(CopyError, match="nobody"):
        parse_xml('<!DOCTYPE a SYSTEM "x"><a>&nobody;</a>', "copy")


@pytest.mark.parametrize(
    ("text", "line"),
    [("<a>\n<b></a>", 2), ("<a>", 1), ("<a/>\n<b/>", 2), ("<a" + "<b>" * 400, 1), ("<?xml version='1.0'?>", 1)],
)
def test_a_fault_is_told_with_its_line(text, line):
    """So is a document that is nested without end."""
    with pytest.raises(CopyError, match="can't be read") as caught:
        parse_xml(text, "copy")
    assert caught.value.line == line


def test_a_page_that_is_nested_too_deeply_is_refused():
    """Half a page would be a page without its end."""
    with pytest.raises(CopyError, match="the HTML page can't be read"):
        parse_html("<div>" * 5000 + "text" + "</div>" * 5000, "copy")


def test_a_line_break_divides_words():
    """In a headline, say; an element within a word does not."""
    assert text_of(parse_xml("<hl1>Yard<br/>builds <em>f</em>erry</hl1>", "copy")) == "Yard builds ferry"
    assert text_of(parse_xml("<h><p>A.</p><p>B.</p></h>", "copy")) == "A. B."
    assert local(parse_xml("\n <?xml version='1.0'?><a/>", "copy")) == "a"


def test_names_are_found_in_any_namespace():
    """Documents use a standard's namespace, or none."""
    for root in (parse_xml(nitf(), "copy"), parse_xml(nitf().replace("<nitf ", '<nitf xmlns="urn:x" '), "copy")):
        assert local(root) == "nitf"
        assert attribute(child(root, "head", "docdata", "doc-id"), "none", "id-string") == "xyz-0815"
        assert [text_of(each) for each in children(child(root, "body", "body.content"), "hl2")] == ["The order"]
        assert len(list(descendants(root, "hl2"))) == 2
        assert attribute(root, "xml:lang") == "en-GB"
    assert child(None, "x") is None
    assert list(children(None, "x")) == []
    assert text_of(None) == attribute(None, "x") == ""
