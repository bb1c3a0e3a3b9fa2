"""The words of ``wirestorm compare``: which sides they are, and of which scenario. Read before a run is imported."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.base.errors import ConfigurationError
from bench.brokers.option import STARTED_HERE, read_broker_option
from bench.scenario.keys import check_setting, split_setting
from bench.scenario.shipped import check_scenario

__all__ = ["Asked", "Side", "check_side", "parse_sides", "without_credentials"]

DEFAULT_SCENARIO = "steady"
SIDE = re.compile(r"(?P<name>[A-Za-z0-9][A-Za-z0-9_.-]{0,31}):(?P<setting>.*)", re.DOTALL)
REMEDY = "write it like --side qos0:audience.qos=0, or --side base: for the scenario as it is"
SCHEME = re.compile(r"[a-z]+://")
CREDENTIALS = re.compile(r"(://)[^\s/]*@")
PAIRED = "seed"  # the sides publish the same releases to the same outlets


@dataclass(frozen=True, slots=True)
class Side:
    """One side: the name that it has in the output, and its broker, settings or folder.

    ``broker`` are the texts of ``--broker``, none for the scenario's own. ``settings`` are texts of ``--set``.
    """

    name: str
    broker: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    folder: Path | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What a command line compares: two sides or more, the first of which is the reference.

    Either every side has a folder of runs that are there, or none has one.
    """

    sides: tuple[Side, ...]
    scenario: str = DEFAULT_SCENARIO

    @property
    def recorded(self) -> bool:
        """Whether the runs are there."""
        return self.sides[0].folder is not None


def check_side(option: str, text: str) -> None:
    """Raise ConfigurationError where a text of ``--side`` is no ``NAME:KEY=VALUE``."""
    found = SIDE.fullmatch(text)
    if found is None:
        raise ConfigurationError(option, "", f"{text!r} is no NAME:KEY=VALUE", REMEDY)
    if found["setting"].strip():
        check_setting(option, found["setting"])
        if split_setting(found["setting"])[0] == PAIRED:
            problem = "the sides of a comparison have one seed, so that each release is compared with itself"
            raise ConfigurationError(option, PAIRED, problem, "set it for all sides with --set seed=N")


def parse_sides(words: Sequence[str], texts: Sequence[str]) -> Asked:
    """Return what is to be compared: ``words`` are the arguments, and ``texts`` those of ``--side``, which are checked.

    ConfigurationError for a word that is no side, for fewer than two sides, and for sides that do not go together.
    """
    sides: list[Side] = []
    scenario = ""
    for number, word in enumerate(words, 1):
        if word in STARTED_HERE or "://" in word:
            nodes = tuple(word.split(","))
            read_broker_option(nodes, "compare")
            sides.append(Side(SCHEME.sub("", without_credentials(word)), broker=nodes))
        elif Path(word).is_dir():
            sides.append(Side(Path(word).resolve().name or word, folder=Path(word)))
        elif number == len(words):
            check_scenario("compare", word)
            scenario = word
        else:
            problem = f"{word!r} is neither a broker nor the folder of a run"
            raise ConfigurationError("compare", "", problem, "a scenario stands after the sides")
    sides += _set_sides(texts)
    folders = [side for side in sides if side.folder is not None]
    if len(sides) < 2:
        remedy = "give two brokers, two --side, or the folders of two runs, as in wirestorm compare embedded mosquitto"
        raise ConfigurationError("compare", "", "a comparison takes two sides or more", remedy)
    if folders and (len(folders) < len(sides) or scenario):
        problem = "runs that are there are compared with each other alone"
        raise ConfigurationError("compare", "", problem, "give folders, or brokers and settings with a scenario")
    return Asked(_named_apart(sides), scenario or DEFAULT_SCENARIO)


def without_credentials(word: str) -> str:
    """Return a word without user and password where it has URLs."""
    return CREDENTIALS.sub(r"\1", word)


def _set_sides(texts: Sequence[str]) -> list[Side]:
    """Return a side for each name in ``--side``, with all of its settings."""
    settings: dict[str, list[str]] = {}
    for text in texts:
        name, _, setting = text.partition(":")
        settings.setdefault(name, []).extend([setting.strip()] if setting.strip() else [])
    return [Side(name, settings=tuple(given)) for name, given in settings.items()]


def _named_apart(sides: Sequence[Side]) -> tuple[Side, ...]:
    """Return the sides with a number behind each name that was there before: a broker against itself."""
    found: list[Side] = []
    names: set[str] = set()
    for side in sides:
        name, number = side.name, 2
        while name in names:
            name, number = f"{side.name}#{number}", number + 1
        names.add(name)
        found.append(Side(name, side.broker, side.settings, side.folder))
    return tuple(found)
