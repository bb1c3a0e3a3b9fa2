"""Several files can follow one ``--copy``, as a shell's wildcard leaves them."""

import pytest

from bench.copy_words import spread_copy


@pytest.mark.parametrize(
    ("words", "spread"),
    [
        ("run --copy a.txt b.txt --seed 7", "run --copy a.txt --copy b.txt --seed 7"),
        ("run --copy a.txt b.txt morning", "run --copy a.txt --copy b.txt morning"),
        ("run --copy a.txt own.toml b", "run --copy a.txt own.toml b"),
        ("run morning --copy a.txt --copy b.txt", "run morning --copy a.txt --copy b.txt"),
        ("run morning", "run morning"),
    ],
)
def test_each_file_has_an_option_of_its_own(words, spread):
    """Another option, the name of a scenario that ships, or a TOML file ends the list."""
    assert spread_copy(words.split()) == spread.split()
