"""The files after ``--copy`` on a command line: a shell's wildcard makes many words of one."""

from bench.scenario.shipped import scenario_names

__all__ = ["spread_copy"]


def spread_copy(words: list[str]) -> list[str]:
    """Turn ``--copy a.txt b.txt`` into ``--copy a.txt --copy b.txt``, so that a shell's wildcard can follow it.

    The name of a scenario that ships, or a TOML file, ends the list: it is the scenario.
    """
    spread: list[str] = []
    in_copy = False
    for word in words:
        if word == "--copy":
            in_copy = True
        elif in_copy and not word.startswith("-") and not word.endswith(".toml") and word not in scenario_names():
            spread += ["--copy", word]
        else:
            in_copy = False
            spread.append(word)
    return spread
