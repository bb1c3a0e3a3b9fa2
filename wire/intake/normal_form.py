"""The form in which words on embargoes and times are compared: NFKC, without case, with plain signs and digits."""

import re
import unicodedata
from functools import lru_cache

__all__ = ["NARROW", "WIDE", "normal", "normal_text", "within_word"]

# Scripts without spaces between words, and Korean, which joins particles to words.
WIDE_SCRIPTS = "\u0e00-\u0e7f\u1100-\u11ff\u3005-\u30ff\u3400-\u9fff\uac00-\ud7a3"
WIDE = re.compile(f"[{WIDE_SCRIPTS}]")
NARROW = rf"[^\W\d_{WIDE_SCRIPTS}]"  # a letter of any other script
WITHIN = re.compile(f"(?<={NARROW}){NARROW}")
SIGNS = str.maketrans(
    dict.fromkeys("–—―−‐‑‒─", "-")
    | dict.fromkeys("’‘ʼ`´", "'")
    | {"،": ",", "、": ",", "؛": ";", "。": ".", "۔": ".", "·": " ", "・": " ", "آ": "ا", "أ": "ا", "إ": "ا", "ى": "ي"}
)
# Tatweel and the vowel signs of Arabic, and signs that are invisible: direction marks, soft hyphens, joiners.
DROPPED = dict.fromkeys(
    (
        *(0x640, 0x670, 0xAD, 0x61C, 0xFEFF),
        *range(0x64B, 0x653),
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
    )
)
SIGNS |= DROPPED
SIGNED = re.compile(f"[{re.escape(''.join(map(chr, SIGNS)))}]")
# The ASCII characters in their form for comparison: no case, plain signs, and blanks for all white space.
ASCII = str.maketrans("`\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f", "'" + 9 * " ")


def normal(text: str) -> tuple[str, list[int]]:
    """Return a text for comparison (NFKC, no case, plain signs and digits), and the offset of each sign in NFC."""
    if text.isascii():
        return text.lower().translate(ASCII), list(range(len(text) + 1))
    out: list[str] = []
    offsets: list[int] = []
    source = unicodedata.normalize("NFC", text)
    at = 0
    while at < len(source):
        end = at + 1
        while end < len(source) and unicodedata.combining(source[end]):
            end += 1
        part = _plain(source[at:end])
        out.append(part)
        offsets += [at] * len(part)
        at = end
    return "".join(out), [*offsets, len(source)]


@lru_cache(maxsize=64)  # a line is looked at in several languages
def normal_text(text: str) -> str:
    """Return a text as :func:`normal` does, but for digits and spaces, and without offsets."""
    if text.isascii():
        return text.lower().replace("`", "'")
    plain = unicodedata.normalize("NFKC", text).casefold()
    return plain.translate(SIGNS) if SIGNED.search(plain) else plain


@lru_cache(maxsize=4096)  # more characters than most texts have
def _plain(part: str) -> str:
    """Return a character with the marks that combine with it in its form for comparison."""
    signs = unicodedata.normalize("NFKC", part).casefold().translate(SIGNS)
    return "".join(
        str(unicodedata.decimal(sign)) if sign.isdecimal() else " " if sign.isspace() else sign for sign in signs
    )


def within_word(text: str, at: int) -> bool:
    """Return whether an offset lies between two letters of a word, in a script that has spaces between words."""
    return WITHIN.match(text, at) is not None
