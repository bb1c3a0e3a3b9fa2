"""Concepts of NewsML-G2: names in several languages, and codes whose schemes a catalogue resolves.

A catalogue within the document is read; one that is referred to is not fetched, and the IPTC's own aliases are known.
"""

from dataclasses import dataclass

from wire.contract.release import Concept
from wire.intake.formats.trees import Element, attribute, children, descendants, local, text_of
from wire.intake.formats.wording import VOCABULARIES, subject_uri

__all__ = ["Vocabularies", "concept_of", "kind_of", "name_of"]

KINDS = {
    "person": "people",
    "organisation": "organisations",
    "organization": "organisations",
    "geoarea": "places",
    "place": "places",
    "poi": "places",
    "event": "events",
}


@dataclass(frozen=True, slots=True)
class Vocabularies:
    """The URIs of the schemes that a document's own catalogues name, by alias."""

    schemes: dict[str, str]

    @classmethod
    def of(cls, item: Element) -> "Vocabularies":
        """Return the schemes of the catalogues in an item and around it."""
        top = item
        while (parent := top.getparent()) is not None:
            top = parent
        schemes = {
            attribute(scheme, "alias"): attribute(scheme, "uri")
            for catalog in descendants(top, "catalog")
            for scheme in children(catalog, "scheme")
        }
        return cls({alias: uri for alias, uri in schemes.items() if alias and uri})

    def uri(self, qcode: str) -> str:
        """Return the URI of a QCode; empty where its scheme is not known."""
        scheme, _, code = qcode.partition(":")
        return subject_uri(scheme, code, self.schemes)

    def literal(self, qcode: str) -> str:
        """Return a QCode with the IPTC's alias for its scheme, where the document has another alias for it."""
        scheme, _, code = qcode.partition(":")
        place = self.schemes.get(scheme)
        known = next((alias for alias, uri in VOCABULARIES.items() if uri == place), scheme)
        return f"{known}:{code}"


def concept_of(element: Element, words: Vocabularies, language: str) -> Concept:
    """Return the concept that an element names, by its name, its URI and its code, as far as they are given."""
    qcode, uri = attribute(element, "qcode"), attribute(element, "uri")
    literal = words.literal(qcode) if qcode else attribute(element, "literal")
    return Concept(name_of(element, language), uri or (words.uri(qcode) if qcode else ""), literal)


def kind_of(subject: Element) -> str:
    """Return what a subject is about: people, organisations, places, events, or else subjects."""
    given = attribute(subject, "type", "typeuri").rpartition(":")[2].rpartition("/")[2].lower()
    return KINDS.get(given, "subjects")


def name_of(element: Element | None, language: str = "") -> str:
    """Return an element's name: in the language where it has several, and one for display before a mnemonic."""
    names = [name for name in children(element, "name") if text_of(name)]
    names.sort(
        key=lambda name: (
            attribute(name, "xml:lang") not in ("", language, language.partition("-")[0]),
            attribute(name, "role").rpartition(":")[2] in ("mnemonic", "short"),
        )
    )
    if names:
        return text_of(names[0])
    # Some agencies write the name as the element's own text.
    return text_of(element) if element is not None and not len(element) and local(element) != "provider" else ""
