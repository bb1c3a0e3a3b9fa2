"""The names of the outlets of one language: the words of its mastheads, and their composition."""

from dataclasses import dataclass
from functools import cached_property

from wire.contract.places import SECTORS

__all__ = ["Lexicon"]


@dataclass(frozen=True)
class Lexicon:
    """The words of one language, kept with the heads that are composed of them: hence no slots.

    Words within a text are separated by ", ", alternatives by "/"; "-" is no word.

    ``name`` puts a ``{place}`` and a ``{head}`` together. A general head is every one of ``firsts`` with every one
    of ``seconds``, joined by ``joiner``; a trade head is a topic of its first sector and one of ``forms``, put
    together by ``trade``. ``topics`` has one entry a sector, in the order of SECTORS. ``editions`` tell apart the
    outlets of a town that has no free name left. ``elides`` says that "de" loses its vowel before another.
    """

    name: str
    firsts: str
    seconds: str
    joiner: str
    trade: str
    topics: str
    forms: str
    editions: str
    elides: bool = False

    @cached_property
    def heads(self) -> tuple[str, ...]:
        """The general heads."""
        return tuple(
            self.joiner.join(word for word in (first, second) if word != "-")
            for first in self.firsts.split(", ")
            for second in self.seconds.split(", ")
        )

    @cached_property
    def trade_heads(self) -> dict[str, tuple[str, ...]]:
        """The trade heads by sector."""
        topics = self.topics.split(", ")
        return {
            sector: tuple(
                self.trade.format(topic=topic, form=form)
                for topic in words.split("/")
                for form in self.forms.split(", ")
            )
            for sector, words in zip(SECTORS, topics, strict=True)
        }

    @cached_property
    def endings(self) -> tuple[str, ...]:
        """The endings of a name at each round: none, then the editions."""
        return ("", *self.editions.split(", "))

    def put_together(self, place: str, head: str) -> str:
        """Return a name from a town and a head."""
        text = self.name.format(place=place, head=head)
        if self.elides and place[0] in "AEIOUÉÈÂ":
            return text.replace(f" de {place}", f" d’{place}")
        return text
