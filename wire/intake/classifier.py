"""The classifier of languages, py3langid's, with its walk over the bytes of a text done for all bytes at once.

The library looks up one byte after the other. Its automaton looks for sequences of six bytes at most, so that its state
behind a byte depends on the last six bytes alone: six lookups for all of the bytes give the same states.
"""

from collections import Counter
from functools import cache
from typing import Any

import numpy as np
from py3langid.langid import MODEL_FILE, LanguageIdentifier

__all__ = ["DEPTH", "classifier"]

DEPTH = 6  # bytes of the longest sequence that the model knows


class Classifier(LanguageIdentifier):  # type: ignore[misc]  # the library has no types
    """The library's identifier: ``rank`` returns the languages of a text with their log odds, the likeliest first."""

    def __init__(self, *model: Any, **more: Any) -> None:
        super().__init__(*model, **more)
        self._next = np.asarray(self.tk_nextmove)
        self._rows = np.asarray(self._rowbase, dtype=np.intp)
        self._features = np.asarray(self.tk_output)

    def _raw_score(self, text: bytes) -> Any:
        """Return the score of each class; the library's own where a text has no feature."""
        size = len(text)
        padded = np.concatenate((np.zeros(DEPTH - 1, dtype=np.uint8), np.frombuffer(text, dtype=np.uint8)))
        states = np.zeros(size, dtype=np.intp)
        for ahead in range(DEPTH):
            states = self._next[self._rows[states] + padded[ahead : ahead + size]]
        features = self._features[states]
        # In the order of the text, as the library adds them up.
        visits = Counter(features[features >= 0].tolist())
        return self._sparse_score(visits, self.nb_ptc) if visits else super()._raw_score(text)


@cache
def classifier() -> Classifier:
    """Return the classifier, which takes most of a second to load."""
    found: Classifier = Classifier.from_model_file(MODEL_FILE)
    return found
