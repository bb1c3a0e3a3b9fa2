"""Texts within a document of another format: HTML, NITF or plain text, each read as its own format is."""

from wire.errors import CopyError
from wire.intake.formats.blocks import Body, plain_body, read_body
from wire.intake.formats.nitf import read_inner
from wire.intake.formats.trees import parse_html, parse_xml

__all__ = ["html_fragment", "nitf_fragment", "plain_body"]


def html_fragment(text: str, source: str) -> Body:
    """Return the text of a page or of a piece of one; CopyError where it is nested too deeply."""
    return read_body(parse_html(text, source)) if text.strip() else Body()


def nitf_fragment(text: str, source: str) -> Body | None:
    """Return the text of an NITF document; None where it can't be read."""
    try:
        return read_inner(parse_xml(text.strip(), source)).body
    except CopyError:
        return None
