"""From a story to a release: language, sectors and urgency as intake decides them, all else as the document says."""

from dataclasses import replace

from wire.contract.concepts import sector_of, split_subjects
from wire.contract.places import LANGUAGES
from wire.contract.release import Concept, Edition, Release, Status
from wire.errors import CopyError
from wire.intake.decisions import language_of, take_credit, uri_of
from wire.intake.formats.instructions import held
from wire.intake.formats.languages import carried
from wire.intake.formats.story import Story
from wire.intake.private import private_note, public_blocks
from wire.intake.results import Submission
from wire.intake.sectors import URGENCY, choose

__all__ = ["release_of"]

ENOUGH = 200  # characters by which the language of a text is surer than what a page's template says


def release_of(story: Story, submission: Submission) -> tuple[Release, tuple[str, ...]]:
    """Return the release of a story, and sentences on intake's decisions; CopyError where there can be none.

    A language that is given holds where the document names none, a decision on its embargo in place of what it says.
    """
    source = submission.source
    if not story.headline:
        raise CopyError(source, f"{story.kind} without a headline", "give one with a headline")
    body = "\n".join(block.text for block in story.blocks)
    tag, said = _language(story, body, submission)
    hold = held(story, tag, source, received_ns=submission.received_ns, decision=submission.embargo)
    blocks = public_blocks(hold.blocks, source)
    story = replace(story, blocks=blocks)
    body = "\n".join(block.text for block in story.blocks)
    if not story.blocks and story.status is not Status.CANCELED:
        raise CopyError(source, f"{story.kind} without text", "give one with at least one paragraph")
    notes = [f"The copy is {story.kind}.", said, *hold.notes, *story.notes]
    if blocks != hold.blocks:
        notes.append(private_note(len(hold.blocks) - len(blocks)))
    sectors, subjects, keywords = split_subjects(story.subjects)
    if not sectors:
        sectors = tuple(dict.fromkeys(sector for each in story.broader if (sector := sector_of(each))))
    keywords = tuple(dict.fromkeys((*story.keywords, *keywords)))
    urgency = story.urgency
    if not sectors or urgency is None:
        choice = choose(keywords if not sectors else (), story.headline, body, tag)
        if not sectors:
            sectors = choice.sectors
            notes.append(choice.notes[0])
        if urgency is None:
            urgency = choice.urgency
    credit, blocks = (story.credit, story.blocks) if story.credit else take_credit(story.blocks)
    edition = Edition(tag, story.headline, blocks, descriptions=story.descriptions)
    release = Release(
        uri=story.uri or uri_of(f"{story.headline}\n{body}"),
        version=story.version or 1,
        source_language=tag,
        sectors=sectors,
        editions=(edition,),
        created_ns=submission.received_ns if story.created_ns is None else story.created_ns,
        urgency=urgency or URGENCY,
        embargo_ns=hold.embargo_ns,
        expires_ns=story.expires_ns,
        status=story.status,
        credit=credit,
        note=story.note,
        keywords=keywords,
        byline=story.byline,
        located=story.located,
        slugline=story.slugline,
        rights=story.rights,
        genres=story.genres,
        people=story.people,
        places=story.places,
        organisations=story.organisations,
        events=story.events,
        subjects=subjects,
        sources=_sources(credit, story.sources),
    )
    return release, tuple(notes)


def _language(story: Story, body: str, submission: Submission) -> tuple[str, str]:
    text = f"{story.headline}\n{body}"
    tag = carried(story.language, text) if story.language else None
    if story.language and story.sure:
        if tag is None:
            problem = f"the document's language is {story.language!r}, which the wire does not carry"
            raise CopyError(submission.source, problem, f"send it in one of {', '.join(LANGUAGES)}")
        return tag, f"The language is {LANGUAGES[tag].name}, as the document says."
    if submission.language is None and tag and len(text) < ENOUGH:
        return tag, f"The language is {LANGUAGES[tag].name}, as the page says."
    return language_of(text, submission.source, submission.language)


def _sources(credit: str, sources: tuple[Concept, ...]) -> tuple[Concept, ...]:
    """Return the sources, the credited one first where it is more than a name (see ``split_sources``)."""
    credited = [each for each in sources if each.name == credit and each != Concept(credit)]
    others = [each for each in sources if each.name != credit and each != Concept()]
    return (*credited[:1], *dict.fromkeys(others))
