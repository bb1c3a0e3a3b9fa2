"""The frame of a page: a whole document, with a list of the sections that have anything."""

import lxml.html

from bench.report.frame import Section, document, sectioned
from bench.report.markup import element


def test_a_document_has_its_title_and_asks_for_nothing_from_elsewhere():
    """The policy would not let it; a title is text."""
    page = lxml.html.fromstring(document("a < b", [element("p", "text")]))
    assert page.findtext(".//title") == "a < b – wirestorm"
    assert page.findtext(".//p") == "text"
    (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert "default-src 'none'" in policy
    assert page.xpath("//link | //script | //@src") == []


def test_sections_without_parts_are_left_out_of_page_and_contents():
    """Each of the others has a heading, to which its entry leads."""
    sections = [Section("one", "One", [element("p", "1")]), Section("none", "None", [])]
    page = lxml.html.fromstring(sectioned("title", element("header", "head"), sections, "Made by a test."))
    assert page.xpath("//nav//a/@href") == ["#one"]
    assert page.xpath("//section/h2/@id") == ["one"]
    assert page.findtext(".//footer") == "Made by a test."
