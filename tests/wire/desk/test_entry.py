"""The digest of a release: its content alone."""

import re
from dataclasses import replace

import pytest

from tests.support.recorded_desk import release
from wire.contract.release import Block, BlockKind, Concept, Description, Edition, Release, Rights
from wire.desk.entry import Entry, Receipt, digest_of

RELEASE = release(languages=("en", "es"))


def test_the_same_content_has_the_same_digest_whenever_it_arrives():
    """A post that is tried again is the same version."""
    digest = digest_of(RELEASE)
    assert re.fullmatch("[0-9a-f]{32}", digest)
    assert digest_of(replace(RELEASE, created_ns=RELEASE.created_ns + 1)) == digest


def test_a_digest_on_disk_still_holds():
    """A release that says nothing in a younger field has the digest that an earlier version of the wire gave it."""
    edition = Edition("de", "Titel", (Block(BlockKind.PARAGRAPH, "Satz."),), "Von Dritten.", "Die Wire.")
    story = Release("urn:x:1", 2, "de", ("sport",), (edition,), 5, urgency=4, embargo_ns=9, credit="The Wire", note="n")
    assert digest_of(replace(story, keywords=("Wien",))) == "5aa2ef5c3e545d092a57aea2f04b6e5c"


def test_a_digest_of_all_that_a_release_can_say_still_holds():
    """As an earlier version of the wire gave it: by the form in JSON, read back."""
    edition = Edition(
        "de", "Titel", (Block(BlockKind.PARAGRAPH, "Satz."),), "Von Dritten.", "Die Wire.", (Description("Kurz."),)
    )
    story = Release(
        "urn:x:1", 2, "de", ("sport",), (edition,), 5, urgency=4, embargo_ns=9, credit="The Wire", note="n",
        keywords=("Wien",), byline="Eva", located="Wien", slugline="s", rights=Rights("H", "N"),
        genres=(Concept("Feature"),), people=(Concept("Ada", "urn:a"),), replaces="urn:x:0",
        subjects=(Concept("Tennis", literal="medtop:20001085"),), sources=(Concept("The Wire", rel="credit"),),
    )  # fmt: skip
    assert digest_of(story) == "1bcc0a7db7d886d48053e834425c410e"


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2},
        {"urgency": 1},
        {"note": "x"},
        {"embargo_ns": 1},
        {"byline": "x"},
        {"rights": Rights("x")},
        {"editions": RELEASE.editions[:1]},
    ],
)
def test_any_other_change_of_a_release_changes_its_digest(change):
    """Another text under the same version is a conflict, and not a retry."""
    assert digest_of(replace(RELEASE, **change)) != digest_of(RELEASE)


def test_an_entry_is_a_value():
    """A receipt of the same version, new or not, has the same entry."""
    entry = Entry(1, RELEASE, "business", (), 5, 4, "waiting", "d")
    assert Receipt(entry, new=True).entry == Receipt(replace(entry), new=False).entry
    assert replace(entry, state="stopped") != entry
