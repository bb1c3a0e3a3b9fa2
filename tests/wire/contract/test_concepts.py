"""Concepts: which subjects are sectors, and which source is credited."""

import pytest

from wire.contract.concepts import concept_members, sector_of, source_members, split_sources, split_subjects
from wire.contract.release import Concept


@pytest.mark.parametrize(
    ("subject", "sector"),
    [
        (Concept(uri="http://cv.iptc.org/newscodes/mediatopic/15000000"), "sport"),
        (Concept(literal="medtop:04000000"), "business"),
        (Concept(literal="15000000"), "sport"),
        (Concept("Football", literal="subj:15054000"), "sport"),
        (Concept(uri="http://cv.iptc.org/newscodes/subjectcode/04016000"), "business"),
        (Concept("Economy, Business and Finance"), "business"),
        (Concept("science"), "science"),
        (Concept("Football", literal="medtop:20000822"), None),
        (Concept("Other", uri="http://example.com/16000000"), None),
        (Concept("Other", literal="18000000"), None),
        (Concept("Wien"), None),
    ],
)
def test_a_subject_names_a_sector_by_code_or_name(subject: Concept, sector: str | None) -> None:
    """Media Topics of the upper level and the older Subject Codes below them give the sector."""
    assert sector_of(subject) == sector


def test_no_subject_of_a_document_is_lost() -> None:
    """What is no sector is a subject where it has a code, and else a keyword; a narrower code is both."""
    football = Concept("Football", literal="subj:15054000")
    cup = Concept("Cup", "urn:x:cup")
    found = [
        Concept("sport", literal="medtop:15000000"),
        football,
        cup,
        Concept("Wien"),
        Concept("health", rel="keyword"),
    ]
    assert split_subjects(found) == (("sport",), (football, cup), ("Wien", "health"))


@pytest.mark.parametrize(
    ("found", "credit", "sources"),
    [
        ([], "", ()),
        ([Concept("dpa")], "dpa", ()),
        ([Concept("dpa"), Concept("Reuters")], "dpa", (Concept("Reuters"),)),
        ([Concept("dpa", "urn:dpa")], "dpa", (Concept("dpa", "urn:dpa"),)),
        ([Concept(uri="urn:a"), Concept("dpa")], "dpa", (Concept(uri="urn:a"),)),
        ([Concept(uri="urn:a")], "", (Concept(uri="urn:a"),)),
    ],
)
def test_the_first_source_with_a_name_is_credited_and_every_source_is_kept(found, credit, sources) -> None:
    """Splitting sources and writing them again loses none."""
    assert split_sources(found) == (credit, sources)
    written = source_members(credit, sources)
    assert sorted(map(str, written)) == sorted(map(str, concept_members(found, rel="role")))
