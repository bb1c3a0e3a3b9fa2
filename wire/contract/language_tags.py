"""The wire's language of a text, from the language tag of its document (BCP 47) and its characters."""

from collections.abc import Callable

from wire.contract.places import LANGUAGES
from wire.errors import ContractError

__all__ = ["tag_of"]

# Frequent characters of which each script has only one: the same words, left simplified, right traditional.
HANS = frozenset("们这国来时会说对为个过发后开门问间东车马长张书学实见点电业产无术经结给统级红网")
HANT = frozenset("們這國來時會說對為個過發後開門問間東車馬長張書學實見點電業產無術經結給統級紅網")


def tag_of(tag: str, text: str, language_of: Callable[[str], str] | None = None) -> str:
    """Return the wire's tag for a document's; region and other subtags fall away, and bare Chinese is told by its text.

    ``language_of`` gives the tag for a text without one, or with a bare ``zh``; without it, ``zh`` is decided by the
    text's characters. :class:`ContractError` names a language that the wire does not carry.
    """
    tag = tag.replace("_", "-")
    if tag in LANGUAGES:
        return tag
    main, *rest = tag.lower().split("-")
    if main == "zh":
        if "hant" in rest or {"tw", "hk", "mo"} & set(rest):
            return "zh-Hant"
        if "hans" in rest or {"cn", "sg", "my"} & set(rest):
            return "zh-Hans"
        if language_of is None:
            traditional = sum(character in HANT for character in text)
            return "zh-Hant" if traditional > sum(character in HANS for character in text) else "zh-Hans"
    elif main in LANGUAGES:
        return main
    elif tag:
        raise ContractError(f"language: {tag!r} is not a language of the wire ({', '.join(LANGUAGES)})")
    if language_of is None:
        raise ContractError("language: is missing")
    return language_of(text)
