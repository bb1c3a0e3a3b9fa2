"""The content of an item: what its NITF, XHTML or text says, without the data about it."""

from dataclasses import dataclass, field

from wire.intake.formats.blocks import Body

__all__ = ["Content"]


@dataclass(slots=True)
class Content:
    """What the content says; a part that is not there is empty.

    ``title`` is that of a page, and ``above`` are texts above the headline.
    """

    body: Body = field(default_factory=Body)
    headline: str = ""
    title: str = ""
    decks: list[str] = field(default_factory=list)
    byline: str = ""
    dateline: str = ""
    distributor: str = ""
    abstract: str = ""
    notice: str = ""
    language: str = ""
    above: list[str] = field(default_factory=list)

    @property
    def cues(self) -> tuple[str, ...]:
        """Return the texts beside the body that may speak of an embargo."""
        return (*self.above, *self.body.editors, *self.body.private)
