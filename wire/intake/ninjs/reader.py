"""A ninjs document of any version as a release: each member is kept, or named in a note."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from wire.contract import ninjs
from wire.contract.concepts import split_sources, split_subjects
from wire.contract.language_tags import tag_of
from wire.contract.release import Concept, Description, Edition, Release, Rights, Status
from wire.errors import ContractError
from wire.intake.formats.story import lines_once
from wire.intake.ninjs.bodies import Body, FullText, choose_body, plain_text
from wire.intake.ninjs.json_document import parse_document
from wire.intake.ninjs.spelling import Spelling, spelling_of
from wire.intake.ninjs.unkept import CONCEPTS, unkept
from wire.intake.ninjs.values import concept_of, objects_of, time_of, version_of
from wire.intake.ninjs.versions import SUPERDESK, validate

__all__ = ["Document", "read_document"]

OURS = "wirestorm"  # the role of the stamp among altIds


@dataclass(frozen=True, slots=True)
class Document:
    """The release in a document, the document's version, and sentences on what was decided and what is not kept.

    ``sectorless``: no subject names a sector, and the release has the one that the caller gave. ``ours``: the wire
    itself wrote the document. ``unreadable`` says why the document's embargo is no time; ``cues`` and ``lines`` are
    texts that may speak of one, as a story has them.
    """

    release: Release
    version: str
    notes: tuple[str, ...]
    sectorless: bool
    ours: bool = False
    unreadable: str = ""
    cues: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()


def read_document(
    text: str,
    *,
    fallback_sector: str,
    language_of: Callable[[str], str],
    received_ns: int,
) -> Document:
    """Return the release in the text of a document, with one edition.

    ``language_of`` gives the language of a text without a usable tag; ``received_ns``, nanoseconds since the epoch,
    stands in for the time of a document that has none. ContractError names the member that is at fault: a version that
    is not read, a member that the version does not have, a time that is none, a type that is no text.
    """
    members = parse_document(text)
    version = validate(members)
    if any(isinstance(alt, dict) and alt.get("role") == OURS for alt in objects_of(members, "altIds")):
        return Document(ninjs.decode(text.encode()), version, (), sectorless=False, ours=True)
    present = {name: value for name, value in members.items() if value is not None}
    reader = _Reader(present, version, spelling_of(version))
    return reader.document(fallback_sector, language_of, received_ns)


WITHHELD = (
    "The document is withheld: outlets that have the story are told; where none has it, the release waits for its "
    "embargo, or to be lifted."
)


class _Reader:
    def __init__(self, members: Mapping[str, Any], version: str, spelling: Spelling) -> None:
        self._members = members
        self._version = version
        self._spelling = spelling
        self._notes: list[str] = []
        self._further: list[str] = [title] if (title := self._text("title")) else []  # headlines that are not sent

    def document(self, fallback_sector: str, language_of: Callable[[str], str], received_ns: int) -> Document:
        members, spelling = self._members, self._spelling
        kind = self._text("type") or "text"
        if kind != "text" and not (self._version == SUPERDESK and kind == "preformatted"):
            raise ContractError(f"type: is {kind!r}, and the wire carries text")
        uri = self._text("uri") or self._text("guid")
        if not uri:
            raise ContractError("uri: is missing")
        status = self._status()
        full = choose_body(self._bodies())
        headline = self._headline()
        if not full.blocks and status is not Status.CANCELED:
            raise ContractError(f"bodies: hold no text that is read{_why(full)}")
        body = "\n".join((headline, *(block.text for block in full.blocks)))
        language = tag_of(self._text("language"), body, language_of)
        sectors, subjects, keywords = split_subjects(self._subjects())
        credit, sources = split_sources(self._sources())
        edition = Edition(
            language, headline, full.blocks, full.disclaimer, full.boilerplate, self._descriptions(full.descriptions)
        )
        created_ns = self._time(spelling.created)
        if created_ns is None:
            created_ns = self._time(spelling.first_created)
        embargo_ns, unreadable = self._embargo()
        release = Release(
            uri=uri,
            version=version_of(members),
            source_language=language,
            sectors=sectors or (fallback_sector,),
            editions=(edition,),
            created_ns=received_ns if created_ns is None else created_ns,
            urgency=self._urgency(),
            embargo_ns=embargo_ns,
            expires_ns=self._time("expires"),
            status=status,
            credit=credit,
            note=lines_once([self._text(spelling.note), *full.editors]),
            keywords=(*keywords, *self._keywords()),
            byline=self._byline(),
            located=self._text("located"),
            slugline=self._text("slugline"),
            rights=self._rights(),
            subjects=subjects,
            sources=sources,
            replaces=ninjs.replaced_by(members),
            **{name: tuple(self._concepts(getattr(spelling, name))) for name in CONCEPTS},
        )
        notes = (self._called(), *full.notes, *self._notes, *unkept(members, spelling, self._version, headline))
        return Document(
            release,
            self._version,
            notes,
            sectorless=not sectors,
            unreadable=unreadable,
            cues=(*filter(None, (release.note, release.rights.terms)), *full.private),
            lines=(*self._further, *(each.text for each in edition.descriptions), *full.lines),
        )

    def _called(self) -> str:
        if self._version == SUPERDESK:
            return "The document is ninjs as Superdesk writes it."
        if self._members.keys() & {"standard", "$standard"}:
            return f"The document is ninjs {self._version}."
        return f"The document names no version; it is read as ninjs {self._version}."

    def _status(self) -> Status:
        value = self._text(self._spelling.status) or Status.USABLE
        try:
            status = Status(value)
        except ValueError:
            raise ContractError(f"{self._spelling.status}: {value!r} is none of {', '.join(Status)}") from None
        if status is Status.WITHHELD:
            self._notes.append(WITHHELD)
        return status

    def _embargo(self) -> tuple[int | None, str]:
        """Return the embargo, or why it can't be read: older versions of the standard take any text there."""
        name = self._spelling.embargo
        if self._members.get(name) == "":
            return None, f"{name} is there, and has no time"
        try:
            return self._time(name), ""
        except ContractError as error:
            return None, str(error)

    def _headline(self) -> str:
        found = [
            (each.get("role", ""), plain_text(each["value"], each.get(self._spelling.content_type, "")))
            for each in objects_of(self._members, "headlines")
        ]
        main = self._text("headline")
        if main:
            found.insert(0, ("main", plain_text(main, "")))
        found += [
            (name.removeprefix("headline_"), plain_text(value, ""))
            for name, value in self._members.items()
            if name.startswith("headline_")
        ]
        found = [(role, value) for role, value in found if value.strip()]
        chosen = next((each for each in found if each[0].casefold() == "main"), found[0] if found else None)
        if chosen is None:
            title = self._text("title")
            if not title:
                raise ContractError(f"{'headline' if self._version[0] in '1s' else 'headlines'}: is missing")
            return title
        further = [value for _, value in found if value != chosen[1]]
        self._further += further
        self._notes += [f"A further headline is not sent: {value!r}." for value in further]
        return chosen[1]

    def _bodies(self) -> Iterable[Body]:
        for index, each in enumerate(objects_of(self._members, "bodies")):
            yield Body(
                f"bodies.{index}", each.get("role", ""), each.get(self._spelling.content_type, ""), each["value"]
            )
        media = self._text("mimetype")
        for name, value in self._members.items():
            if name.startswith("body_"):
                body = Body.of_name(name, value)
                typed = body.content_type or (media if media.startswith(("text/", "application/")) else "")
                yield Body(body.member, body.role, typed, body.value)

    def _descriptions(self, partial: Iterable[Description]) -> tuple[Description, ...]:
        found = [
            Description(plain_text(each["value"], each.get(self._spelling.content_type, "")), each.get("role", ""))
            for each in objects_of(self._members, "descriptions")
        ]
        for name, value in self._members.items():
            if name.startswith("description_"):
                body = Body.of_name(name, value)
                found.append(Description(plain_text(value, body.content_type), body.role))
        said: dict[str, Description] = {}
        for each in (*found, *partial):
            said.setdefault(each.text, each)  # description_text and description_html are the same text twice
        return tuple(each for text, each in said.items() if text)

    def _concepts(self, member: str) -> Iterable[Concept]:
        for each in objects_of(self._members, member):
            yield concept_of(each)

    def _subjects(self) -> Iterable[Concept]:
        yield from self._concepts(self._spelling.subjects)
        for each in objects_of(self._members, "service"):
            service = concept_of(each)
            yield Concept(service.name, service.uri, service.literal, service.rel or "service")

    def _sources(self) -> list[Concept]:
        sources = list(self._concepts(self._spelling.sources))
        named = self._text("source") if self._version == SUPERDESK else ""
        return [Concept(named), *sources] if named else sources

    def _keywords(self) -> list[str]:
        words = objects_of(self._members, "keywords")
        return [word for each in words if (word := each if isinstance(each, str) else concept_of(each).name)]

    def _byline(self) -> str:
        names = [each.get("name") for each in objects_of(self._members, "authors")]
        return self._text(self._spelling.byline) or ", ".join(name for name in names if isinstance(name, str))

    def _rights(self) -> Rights:
        spelling = self._spelling
        info = self._members.get(spelling.rights, {})
        linked, encoded = str(info.get(spelling.linked, "")), str(info.get(spelling.encoded, ""))
        stated = bool(linked or encoded)
        unread = info.keys() - ({spelling.linked, spelling.encoded, spelling.language_id} if stated else set())
        if unread:
            self._notes.append(f"Not kept of {spelling.rights}: {', '.join(sorted(unread))}.")
        return Rights(
            self._text(spelling.holder),
            self._text(spelling.notice),
            self._text(spelling.terms),
            linked,
            encoded,
            str(info.get(spelling.language_id, "")) if stated else "",
        )

    def _urgency(self) -> int:
        value = self._members.get("urgency")
        if value is None and isinstance(priority := self._members.get("priority"), int) and 1 <= priority <= 9:
            self._notes.append("The urgency is the document's priority.")
            return priority
        if value is None:
            return 5
        if value != int(value) or not 1 <= value <= 9:
            raise ContractError(f"urgency: {value!r} is no whole number from 1 to 9")
        return int(value)

    def _text(self, name: str) -> str:
        value = self._members.get(name, "")
        return value if isinstance(value, str) else ""

    def _time(self, name: str) -> int | None:
        return time_of(self._members, name)


def _why(full: FullText) -> str:
    return f": {' '.join(full.notes)}" if full.notes else ""
