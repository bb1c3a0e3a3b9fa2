"""Concepts and rights of a release as members of a ninjs 3.1 document, and which subjects are the wire's sectors."""

import re
from collections.abc import Iterable, Sequence

from wire.contract.places import SECTORS
from wire.contract.release import Concept, Rights

__all__ = [
    "ABOUT",
    "KEYWORD",
    "RIGHTS_INFO",
    "concept_members",
    "rights_members",
    "sector_of",
    "source_members",
    "split_sources",
    "split_subjects",
]

ABOUT = "about"  # the rel of sectors
RIGHTS_INFO = {"langId": "language_id", "linkedRights": "linked", "encodedRights": "encoded"}
KEYWORD = "keyword"  # the rel of subjects that are no more than a word

# A code of the Media Topics' upper level, or of the IPTC's older Subject Codes (subj:15054000), whose first two digits
# are those of a Media Topic. A code without a scheme is taken for one of them.
CODE = re.compile(
    r"(?:(?:.*[:/])?(?:medtop|mediatopic|subj|subjectcode|iptc\w*)[:/])?((0[1-9]|1[0-7])\d{6})",
    re.DOTALL | re.ASCII | re.IGNORECASE,
)
TOP = "000000"  # how a code of the upper level ends
_BY_DIGITS = {sector.medtop.removeprefix("medtop:")[:2]: slug for slug, sector in SECTORS.items()}
_BY_URI = {sector.uri: slug for slug, sector in SECTORS.items()}
_BY_NAME = {name: slug for slug, sector in SECTORS.items() for name in (slug, sector.name)}


def sector_of(subject: Concept) -> str | None:
    """Return the sector that a subject is or, by its older IPTC code, belongs to; None where it names none.

    The subject's URI counts first, then its literal, then its name.
    """
    for text in (subject.uri, subject.literal):
        if match := CODE.fullmatch(text):
            return _BY_DIGITS[match[2]]
    return _BY_NAME.get(subject.name.casefold())


def split_subjects(
    found: Iterable[Concept], *, exact: bool = False
) -> tuple[tuple[str, ...], tuple[Concept, ...], tuple[str, ...]]:
    """Return the sectors, the further subjects and the keywords among the subjects of a document.

    ``exact`` is for the wire's own documents, which say which is which. In others a subject with a narrower code gives
    its sector and stays a subject; one with neither URI nor literal is a keyword, unless it names a sector.
    """
    sectors: dict[str, None] = {}
    subjects: list[Concept] = []
    keywords: list[str] = []
    for subject in found:
        if subject.rel == KEYWORD:
            keywords.append(subject.name)
            continue
        sector = _BY_URI.get(subject.uri) if exact else sector_of(subject)
        if sector:
            sectors[sector] = None
        if subject.uri or subject.literal:
            if not sector or not (exact or _is_top(subject)):
                subjects.append(subject)
        elif not sector and subject.name:
            keywords.append(subject.name)
    return tuple(sectors), tuple(subjects), tuple(keywords)


def split_sources(found: Sequence[Concept]) -> tuple[str, tuple[Concept, ...]]:
    """Return the credit and the sources of a release: the first source with a name is credited and stands first.

    A credited source that is nothing but a name is not among the sources.
    """
    credited = next((source for source in found if source.name), None)
    if credited is None:
        return "", tuple(found)
    others = list(found)
    others.remove(credited)
    if credited != Concept(credited.name):
        others.insert(0, credited)
    return credited.name, tuple(others)


def concept_members(concepts: Iterable[Concept], *, rel: str = "rel") -> list[dict[str, str]]:
    """Return concepts as objects of ninjs 3.1, without empty members; ``rel`` is the name of that member."""
    return [
        {
            name: value
            for name, value in (
                ("name", concept.name),
                (rel, concept.rel),
                ("uri", concept.uri),
                ("literal", concept.literal),
            )
            if value
        }
        for concept in concepts
    ]


def source_members(credit: str, sources: Sequence[Concept]) -> list[dict[str, str]]:
    """Return ``infoSources``: the credit first, once, then the other sources."""
    members = concept_members(sources, rel="role")
    if credit and not (sources and sources[0].name == credit):
        members.insert(0, {"name": credit})
    return members


def rights_members(rights: Rights) -> dict[str, object]:
    """Return the members on rights, of which some may be empty."""
    return {
        "copyrightHolder": rights.holder,
        "copyrightNotice": rights.notice,
        "usageTerms": rights.terms,
        "rightsInfo": {name: value for name, field in RIGHTS_INFO.items() if (value := getattr(rights, field))},
    }


def _is_top(subject: Concept) -> bool:
    """Whether a subject's code is one of the 17 itself."""
    return any(match[1].endswith(TOP) for text in (subject.uri, subject.literal) if (match := CODE.fullmatch(text)))
