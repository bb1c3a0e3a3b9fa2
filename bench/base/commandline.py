"""The classes of a typer application that starts fast and prints help in groups.

Printing help must not import what a command needs to run. Typer itself imports pydantic as soon as it converts a value,
and rich for coloured help; together they take longer than everything else that help needs. So flags are false unless
given, which needs no conversion, help is plain text, and the texts of options are checked before they are converted.
"""

import inspect
import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_type_hints

from typer import Abort, Option
from typer.core import TyperCommand, TyperGroup

from bench.base.errors import ConfigurationError
from bench.base.ranges import Check

__all__ = ["Command", "CommandGroup", "ForeignCommand", "take_no_color", "value_option"]

NO_COLOR = "--no-color"
NO_COLOR_HELP = (NO_COLOR, "Print without colours, as with NO_COLOR in the environment.")

ARGUMENTS, OPTIONS, COMMANDS = (
    "Arguments",
    "Options",
    "Commands",
)  # the groups of parameters and commands that name none


def value_option(metavar: str, text: str, panel: str | None = None, values: Sequence[object] = ()) -> Any:
    """Return an option with a value, which the help shows as ``metavar`` in the group ``panel``.

    ``text`` is the option's help; the shell completes ``values``.
    """
    completion = (lambda: list(values)) if values else None
    return Option(help=text, metavar=metavar, rich_help_panel=panel, autocompletion=completion)


class Command(TyperCommand):
    """A command whose options may carry a check beside their typer annotation: ``Annotated[int, Option(), check]``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Check the options' texts, then have typer convert them. ConfigurationError from a check."""
        given, rest, _ = self.make_parser(ctx).parse_args(args=list(args))
        if ctx.resilient_parsing:  # the shell completes a command line, which needs no values
            ctx.args = rest
            return list(rest)
        if not given.get("help"):
            self._check(given, ctx)
        return list(super().parse_args(ctx, args))

    def invoke(self, ctx: Any) -> Any:
        """Run the command. Abort if Ctrl-C interrupts it."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise Abort from None

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """Return the words of the usage line: an argument that may be left out stands in brackets."""
        arguments = [item for item in self.get_params(ctx) if item.param_type_name == "argument"]
        names = [_argument_name(item) if item.required else f"[{_argument_name(item)}]" for item in arguments]
        return ["[OPTIONS]", *names]

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the arguments and options, each group under its name."""
        _write_parameters(self.get_params(ctx), ctx, formatter, NO_COLOR_HELP)

    def _check(self, given: Mapping[str, Any], ctx: Any) -> None:
        parameters = {parameter.name: parameter for parameter in self.get_params(ctx)}
        for parameter in parameters.values():
            if parameter.required and not _texts(given.get(parameter.name)):
                remedy = f"give it, or see {ctx.command_path} --help"
                raise ConfigurationError(ctx.info_name, "", f"{_argument_name(parameter)} is missing", remedy)
        for name, check in _checks(self.callback):
            for text in _texts(given.get(name)):
                check(parameters[name].opts[0], text)


class ForeignCommand(Command):
    """A command whose arguments another parser reads, ``--help`` included: they are in the context's ``args``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Leave every argument as it is."""
        ctx.args = list(args)
        return list(args)


class CommandGroup(TyperGroup):
    """The application: commands in groups, and flags that are false unless given."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the parameters. A flag's default is False: typer would import pydantic to convert None."""
        params = super().get_params(ctx)
        for parameter in params:
            if getattr(parameter, "is_flag", False) and parameter.default is None:
                parameter.default = False
        return params

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the commands, each group under its name, and then the options."""
        groups: dict[str, list[tuple[str, str]]] = {}
        commands = [(name, command) for name in self.list_commands(ctx) if (command := self.get_command(ctx, name))]
        width = formatter.width - 6 - max(len(name) for name, _ in commands)
        for name, command in commands:
            panel = getattr(command, "rich_help_panel", None) or COMMANDS
            groups.setdefault(panel, []).append((name, command.get_short_help_str(width)))
        for panel, rows in groups.items():
            with formatter.section(panel):
                formatter.write_dl(rows)
        _write_parameters(self.get_params(ctx), ctx, formatter)


def _argument_name(parameter: Any) -> str:
    """Return a parameter's name as help shows it, with dots if the parameter may be repeated."""
    name = parameter.metavar or parameter.opts[0]
    return f"{name}..." if parameter.nargs == -1 else name


def _texts(given: Any) -> Sequence[str]:
    """Return the texts of a parameter: of one that is given several times, once, or not at all."""
    if isinstance(given, str):
        return (given,)
    return given if isinstance(given, list | tuple) else ()


def _checks(callback: Any) -> Iterator[tuple[str, Check]]:
    for name, hint in get_type_hints(inspect.unwrap(callback), include_extras=True).items():
        for item in getattr(hint, "__metadata__", ()):
            if callable(item):
                yield name, item


def take_no_color(words: Sequence[str]) -> list[str]:
    """Return the words of a command line without ``--no-color``, which every command takes: it sets NO_COLOR
    (no-color.org), which the consoles obey.
    """
    options = words[: words.index("--")] if "--" in words else words
    if NO_COLOR not in options:
        return list(words)
    os.environ["NO_COLOR"] = "1"
    return [*(word for word in options if word != NO_COLOR), *words[len(options) :]]


def _write_parameters(parameters: list[Any], ctx: Any, formatter: Any, *more: tuple[str, str]) -> None:
    groups: dict[str, list[tuple[str, str]]] = {}
    for parameter in parameters:
        record = parameter.get_help_record(ctx)
        if record is not None:
            is_argument = parameter.param_type_name == "argument"
            panel = getattr(parameter, "rich_help_panel", None) or (ARGUMENTS if is_argument else OPTIONS)
            name = _argument_name(parameter) if is_argument else record[0]
            groups.setdefault(panel, []).append((name, record[1]))
    rest = [*more, *groups.pop(OPTIONS, [])]
    for panel, rows in (*groups.items(), (OPTIONS, rest)):
        if rows:
            with formatter.section(panel):
                formatter.write_dl(rows)
