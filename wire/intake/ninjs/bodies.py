"""The text of a document with several bodies: the full text, in any place, role and format."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wire.contract.markup import from_html
from wire.contract.release import Block, Description
from wire.errors import ContractError, CopyError
from wire.intake.formats.story import left_out

if TYPE_CHECKING:
    from wire.intake.formats.blocks import Body as Text

__all__ = ["Body", "FullText", "choose_body", "plain_text"]

# Roles of a text that is only about the story, or a part of it.
PARTIAL = frozenset(
    {"abstract", "blurb", "brief", "byline", "caption", "credit", "creditline", "dateline", "description", "excerpt"}
    | {"headline", "ingress", "intro", "introduction", "kicker", "lead", "lede", "note", "preamble", "preview"}
    | {"quote", "short", "sms", "social", "standfirst", "subheadline", "summary", "teaser", "title", "tweet", "alert"}
)
FULL = frozenset(
    {"", "article", "body", "complete", "content", "default", "full", "fulltext", "full-text", "full_text", "html"}
    | {"main", "nitf", "story", "text", "xhtml", "plain"}
)
# A body counts as a full text from this part of the longest body's length on; markup is preferred from the other on.
FULL_FRACTION, MARKUP_FRACTION = 0.5, 0.8
APART = ("disclaimer", "boilerplate")
MARKUP = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!doctype[^>]*>\s*)?(?:<!--.*?-->\s*)*"
    r"<(nitf|html|body|head|p|div|section|article|main|h[1-6]|ul|ol|table|blockquote|figure|span|b|i|strong|em|br|a)\b",
    re.IGNORECASE | re.DOTALL,
)
PLAIN = frozenset({"text/plain", "text/markdown", "text/x-markdown"})
FORMATS = {"text": "text/plain", "plain": "text/plain", "txt": "text/plain", "markdown": "text/markdown"} | {
    **dict.fromkeys(("html", "html5", "xhtml"), "text/html"),
    **dict.fromkeys(("nitf", "nitfxml"), "application/nitf+xml"),
    "xml": "application/xml",
    "json": "application/json",
}


@dataclass(frozen=True, slots=True)
class Body:
    """A text of a document: its member, such as ``bodies.0``, its role, its media type where known, and its value."""

    member: str
    role: str
    content_type: str
    value: str

    @classmethod
    def of_name(cls, name: str, value: str) -> "Body":
        """Return the body of a member of ninjs 1.x, whose name has format and role, as in ``body_teaser_html``."""
        parts = name.split("_")[1:]
        formats = [part for part in parts if part.lower() in FORMATS]
        content_type = FORMATS[formats[-1].lower()] if formats else ""
        return cls(name, "_".join(part for part in parts if part not in formats), content_type, value)


@dataclass(frozen=True, slots=True)
class FullText:
    """The blocks of a story, the texts that stand apart from them, and sentences on what was left out.

    ``editors`` and ``private`` are texts of the chosen body for editors, and such as are not public. ``lines`` are the
    texts of the other bodies.
    """

    blocks: tuple[Block, ...]
    disclaimer: str
    boilerplate: str
    descriptions: tuple[Description, ...]
    notes: tuple[str, ...]
    editors: tuple[str, ...] = ()
    private: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()


def choose_body(bodies: Iterable[Body]) -> FullText:
    """Return the full text among bodies. ``blocks`` is empty where none is in a format that is read.

    ContractError names a body that is nested too deeply.
    """
    apart = dict.fromkeys(APART, "")
    full: list[tuple[Body, Text]] = []
    partial: list[tuple[Body, Text]] = []
    unread: list[str] = []
    for body in bodies:
        role = body.role.casefold()
        text = _read(body)
        if text is None:
            unread.append(f"{_called(body)} is in a format that is not read ({body.content_type or 'not named'})")
        elif role in APART and not apart[role]:
            apart[role] = _joined(text.blocks)
        elif text.blocks:
            (partial if role in PARTIAL else full).append((body, text))
    notes = []
    if not full and partial:
        full, partial = partial, []
        notes.append("The document has no full text: the longest of its partial texts is sent.")
    lines = [block.text for _, text in (*full, *partial) for block in text.blocks]
    descriptions = [Description(_joined(text.blocks), body.role) for body, text in partial]
    if not full:
        unsent = tuple(f"Not sent: {left}." for left in unread)
        return FullText((), apart["disclaimer"], apart["boilerplate"], tuple(descriptions), unsent, lines=tuple(lines))
    best, chosen = _best(full)
    unread += [f"{_called(body)} is another text of the story" for body, _ in full if body is not best]
    if len(full) + len(partial) + len(unread) > 1:
        notes.append(f"The text is that of {_called(best)}.")
    sent = {block.text for block in chosen.blocks}
    return FullText(
        tuple(chosen.blocks),
        apart["disclaimer"],
        apart["boilerplate"],
        tuple(descriptions),
        (*notes, *(f"Not sent: {left}." for left in unread), *left_out(chosen.left_out)),
        tuple(chosen.editors),
        tuple(chosen.private),
        tuple(line for line in lines if line not in sent),
    )


def plain_text(value: str, content_type: str) -> str:
    """Return a short text, such as a headline or a description, without markup."""
    if "html" in content_type.lower() or "xml" in content_type.lower() or MARKUP.match(value):
        return _joined(from_html(value, exact=False))
    return value


def _best(full: Sequence[tuple[Body, "Text"]]) -> tuple[Body, "Text"]:
    longest = max(text.size for _, text in full)

    def rank(candidate: tuple[Body, "Text"]) -> tuple[bool, bool, bool, int]:
        body, text = candidate
        length, role = text.size, body.role.casefold()
        whole = length >= FULL_FRACTION * longest
        markup = length >= MARKUP_FRACTION * longest and _format(body) != "plain"
        return not (whole and role in FULL), not (whole and role == "main"), not markup, -length

    return min(full, key=rank)


def _read(body: Body) -> "Text | None":
    """Return the text of a body; None for a format that is not read."""
    from wire.intake.formats import fragments  # noqa: PLC0415  # lxml: only where a document needs it

    kind = _format(body)
    try:
        if kind == "html":
            return fragments.html_fragment(body.value, body.member)
    except CopyError as error:
        raise ContractError(f"{body.member}: {error.problem}") from None
    if kind == "plain":
        return fragments.plain_body(body.value)
    return fragments.nitf_fragment(body.value, body.member) if kind == "nitf" else None


def _format(body: Body) -> str:
    """Return html, plain, nitf or other; a text without a media type, or with a wrong one, tells by its beginning."""
    media = body.content_type.split(";")[0].strip().lower()
    begins = MARKUP.match(body.value)
    if begins and begins[1].lower() == "nitf":
        return "nitf"
    if "nitf" in media:
        return "nitf"
    if "html" in media:
        return "html"
    if body.role.casefold() == "nitf":
        return "nitf"
    if not media or media in PLAIN or "xml" in media:
        if begins:
            return "html"
        return "other" if "xml" in media else "plain"
    return "other"


def _called(body: Body) -> str:
    return f"{body.member} ({body.role})" if body.role else body.member


def _joined(blocks: Iterable[Block]) -> str:
    return " ".join(block.text for block in blocks)
