"""Texts within documents of other formats."""

import pytest

from wire.errors import CopyError
from wire.intake.formats.fragments import html_fragment, nitf_fragment, plain_body

NITF = "<nitf><body><body.head><byline>By Jane</byline></body.head><body.content><p>A.</p></body.content></body></nitf>"


def texts(body):
    return [block.text for block in body.blocks]


def test_each_fragment_is_read_as_its_own_format():
    """HTML with or without a page around it, NITF without its head, and plain text."""
    assert texts(html_fragment("A &amp; <b>B</b><p>C</p>", "a")) == ["A & B", "C"]
    assert texts(html_fragment("<html><head><title>T</title></head><body><p>C</p></body></html>", "a")) == ["C"]
    assert texts(nitf_fragment(f"  {NITF}", "a")) == ["A."]
    assert texts(plain_body("A.\n\nB.")) == ["A.", "B."]
    assert texts(html_fragment(" \n", "a")) == []


def test_what_can_not_be_read_is_told():
    """NITF that is no XML is none; a page may be nested too deeply."""
    assert nitf_fragment(NITF[:-1], "a") is None
    with pytest.raises(CopyError):
        html_fragment("<div>" * 3000 + "x", "a")
