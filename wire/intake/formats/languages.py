"""The tag that a document gives for its language, as a language of the wire."""

import re

from wire.contract.places import LANGUAGES
from wire.intake.language import chinese

__all__ = ["carried"]

# What documents write beside BCP 47's shortest tags: older and longer codes of ISO 639.
OTHER_CODES = {
    "eng": "en",
    "deu": "de",
    "ger": "de",
    "fra": "fr",
    "fre": "fr",
    "spa": "es",
    "por": "pt",
    "rus": "ru",
    "ara": "ar",
    "jpn": "ja",
    "kor": "ko",
    "vie": "vi",
    "tha": "th",
    "ind": "id",
    "in": "id",
    "msa": "ms",
    "may": "ms",
    "zlm": "ms",
    "zsm": "ms",
    "zho": "zh",
    "chi": "zh",
    "cmn": "zh",
    "yue": "zh",
}
TRADITIONAL = frozenset({"hant", "tw", "hk", "mo", "cht"})
SIMPLIFIED = frozenset({"hans", "cn", "sg", "my", "chs"})
SEPARATOR = re.compile(r"[-_]")


def carried(tag: str, text: str) -> str | None:
    """Return the wire's tag for a document's language; None for a language that the wire does not carry.

    Chinese without a script or a region is decided by the characters of the text.
    """
    main, *rest = SEPARATOR.split(tag.strip().lower())
    main = OTHER_CODES.get(main, main)
    if main == "zh":
        if TRADITIONAL & set(rest):
            return "zh-Hant"
        if SIMPLIFIED & set(rest):
            return "zh-Hans"
        return chinese(text)[0]
    return main if main in LANGUAGES else None
