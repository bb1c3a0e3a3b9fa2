"""The first release waits for nothing that could have been loaded before."""

import subprocess
import sys

from wire.contract.places import LANGUAGES
from wire.intake.phrases import terms
from wire.intake.preparing import prepare_languages

# Prints how often a pattern was compiled before and while a release of each language is read.
COUNTED = """
import re
from wire.contract.places import LANGUAGES
from wire.intake.intake import take
from wire.intake.preparing import prepare, prepare_languages

prepare()
prepare_languages(LANGUAGES)
compiled = []
compile_in_full = re._compiler.compile
re._compiler.compile = lambda *given: compiled.append(given[0]) or compile_in_full(*given)
for language in LANGUAGES:
    for line in ("An embargo was lifted.", "Contact: news@example.org, +49 30 123456", "EMBARGO"):
        take(f"The ferry sails again\\n\\nBREMEN - It sails from Monday.\\n\\n{line}\\n", source="x", received_ns=0,
             language=language, embargo="none")
print(len(compiled), compiled[:3])
"""


def test_a_prepared_intake_compiles_no_pattern():
    """In no language: a flash that comes first would be late by that."""
    done = subprocess.run([sys.executable, "-c", COUNTED], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.startswith("0 "), done.stdout


def test_each_language_is_prepared_by_its_tag():
    """One at a time, so that a service may go on between two."""
    terms.cache_clear()
    prepare_languages(tag for tag in ("th", "vi"))
    compiled = terms.cache_info().misses
    prepare_languages(("th", "vi"))
    assert terms.cache_info().misses == compiled >= len({"th", "vi"})
    assert {"th", "vi"} <= set(LANGUAGES)
