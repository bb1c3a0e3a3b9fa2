"""The language of a text, offline: one classifier for all languages, and a second look at two close pairs.

py3langid knows the wire's 15 languages as 14, as it has one Chinese; the characters of the text distinguish Simplified
from Traditional. Indonesian and Malay are distinguished by words that only one of them has.
"""

import math
import re

from wire.contract.places import LANGUAGES

__all__ = ["UnknownLanguageError", "chinese", "detect"]

URL = re.compile(r"https?://\S+|www\.\S+")
WORD = re.compile(r"[^\W\d_]+")
# The classifier's codes of varieties that are written in the wire's Chinese.
CHINESE = frozenset({"zh", "yue", "wuu", "lzh", "nan", "hak", "gan"})
# Log odds over the square root of the bytes: by how much another language must lead before a text counts as foreign.
# In a sentence of Dutch, Dutch leads German by 15, Galician leads Portuguese by 5, Bulgarian Russian by 2.6; in no
# paragraph of the samples that ship does a foreign language lead by more than 1.
STRANGER = 2.5

# Frequent in news copy, and in one of the two only.
INDONESIAN = re.compile(
    r"karena|bahwa|perusahaan|uang|kantor|persen|senin|kamis|jumat|minggu|maret|agustus|juli|juni|desember"
    r"|bisa|sedangkan|mobil|olahraga|ujar|mengatakan|provinsi|kabupaten|direktur|universitas|penelitian"
    r"|peneliti|siswa|listrik|prakiraan|ekspor|kualitas|gubernur|pariwisata|wisatawan|sepekan"
)
MALAY = re.compile(
    r"kerana|bahawa|syarikat|wang|pejabat|peratus|isnin|khamis|jumaat|ahad|mac|ogos|julai|jun|disember"
    r"|manakala|kereta|sukan|ialah|beliau|baharu|kerajaan|pengarah|universiti|penyelidikan|penyelidik"
    r"|pelajar|elektrik|hospital|perlawanan|dijangka|menerusi|iaitu|eksport|kualiti|pelancong|bot|buah"
)


class UnknownLanguageError(Exception):
    """The text is in a language that the wire does not carry; its ISO 639 code is ``code``."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(f"the text reads as {code!r}")


def detect(text: str) -> tuple[str, str]:
    """Return the tag of a text's language, and a sentence on how it was found.

    Raise :class:`UnknownLanguageError` where the text is plainly in none of the wire's languages.
    """
    # Imported here: reading the model takes 0.6 s, and copy with a language given does not need it.
    from wire.intake.classifier import classifier  # noqa: PLC0415

    plain = URL.sub(" ", text)
    # Sorted by log odds, the likeliest first.
    ranked = classifier().rank(plain)
    first, best = ranked[0]
    likeliest, score = next(each for each in ranked if each[0] in LANGUAGES or each[0] in CHINESE)
    if score > best or math.isclose(score, best):
        first = likeliest
    if first != likeliest and (best - score) / math.sqrt(len(plain.encode()) or 1) > STRANGER:
        raise UnknownLanguageError(first)
    if likeliest in CHINESE:
        return chinese(plain)
    if likeliest in ("id", "ms"):
        return _malayic(plain, likeliest)
    return likeliest, f"The language is {LANGUAGES[likeliest].name}, by the letters that the text is made of."


def chinese(text: str) -> tuple[str, str]:
    """Return ``zh-Hans`` or ``zh-Hant`` for a Chinese text, and a sentence on how it was found."""
    import hanzidentifier  # noqa: PLC0415  # imported with the classifier: the tables are large

    match hanzidentifier.identify(text):
        case hanzidentifier.SIMPLIFIED:
            return "zh-Hans", "The language is Simplified Chinese: every character belongs to that script."
        case hanzidentifier.TRADITIONAL:
            return "zh-Hant", "The language is Traditional Chinese: every character belongs to that script."
    kinds = [hanzidentifier.identify(character) for character in text]
    simplified, traditional = kinds.count(hanzidentifier.SIMPLIFIED), kinds.count(hanzidentifier.TRADITIONAL)
    tag = "zh-Hant" if traditional > simplified else "zh-Hans"
    return tag, (
        f"The language is {LANGUAGES[tag].name}: {simplified} characters are simplified only,"
        f" {traditional} traditional only."
    )


def _malayic(text: str, likeliest: str) -> tuple[str, str]:
    words = WORD.findall(text.casefold())
    indonesian, malay = (sum(own.fullmatch(word) is not None for word in words) for own in (INDONESIAN, MALAY))
    tag = likeliest if indonesian == malay else "id" if indonesian > malay else "ms"
    return tag, (f"The language is {LANGUAGES[tag].name}: {indonesian} words are Indonesian only, {malay} Malay only.")
