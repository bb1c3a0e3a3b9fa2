"""A release version is the same after it was a row."""

from contextlib import closing
from dataclasses import replace

import pytest

from tests.support.recorded_desk import ENGLISH, release
from wire.contract.release import Block, BlockKind, Concept, Description, Rights, Status
from wire.desk.entry import Entry
from wire.store.database import Database
from wire.store.rows import ENTRIES, entry_of, insert, update


def full_release():
    story = release(
        languages=("en", "es"),
        status=Status.WITHHELD,
        embargo_ns=10**18,
        expires_ns=2 * 10**18,
        keywords=("quay", "choir"),
        credit="The Wire",
        note="Not before noon.",
        byline="By Jane Doe",
        rights=Rights("Wire", linked="urn:x:rights"),
        people=(Concept("Jane Doe"),),
        subjects=(Concept("Quays", "urn:x:quays", "quays", "about"), Concept(uri="urn:x:2")),
    )
    blocks = (Block(BlockKind.SUBHEAD, "Head"), Block(BlockKind.TABLE, "a\tb\nc\td"), Block(BlockKind.PARAGRAPH, "ü"))
    told = (Description("In short", "summary"),)
    first, *rest = story.editions
    return replace(
        story,
        editions=(
            replace(first, blocks=blocks, disclaimer="None of ours.", boilerplate="We.", descriptions=told),
            *rest,
        ),
    )


@pytest.mark.parametrize("story", [release(), full_release()])
async def test_an_entry_that_was_inserted_and_updated_reads_as_it_is(tmp_path, story):
    """Every field of it, with the number that the store gave."""
    entry = Entry(0, story, "business", tuple(ENGLISH[:3]), 20, 10, "waiting", "digest")

    def read(connection):
        return [entry_of(row) for row in connection.execute(ENTRIES)]

    with closing(Database(tmp_path)) as database:
        number = await database.write(lambda connection: insert(connection, entry))
        kept = replace(entry, entry=number)
        assert database.read(read) == [kept]
        changed = replace(kept, state="stopped", due_ns=30, release=replace(story, note="changed"))
        await database.write(lambda connection: update(connection, [changed]))
        assert database.read(read) == [changed]


def test_a_row_from_before_the_descriptive_fields_is_read():
    """A database of an earlier version opens, and its releases have these fields empty."""
    text = (
        '{"uri":"urn:x:1","version":1,"source_language":"de","sectors":["sport"],"editions":[{"language":"de",'
        '"headline":"Titel","blocks":[{"kind":"paragraph","text":"Satz."}],"disclaimer":"","boilerplate":""}],'
        '"created_ns":5,"urgency":4,"embargo_ns":9,"expires_ns":null,"status":"withheld","credit":"W","note":"",'
        '"keywords":["Wien"]}'
    )
    read = entry_of((1, "digest", text, "sport", "[]", 9, 5, "waiting", 0)).release
    assert (read.status, read.keywords, read.byline, read.people) == (Status.WITHHELD, ("Wien",), "", ())
    assert read.editions[0].blocks == (Block(BlockKind.PARAGRAPH, "Satz."),)
