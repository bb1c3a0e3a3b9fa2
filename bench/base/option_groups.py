"""Groups of options that several commands take: a dataclass whose fields are options, given to a command as one value.

Typer reads a command's options from its signature. ``grouped`` writes the signature: each field of a group stands in
the place of the group.
"""

import inspect
from collections.abc import Callable
from dataclasses import MISSING, Field, fields, is_dataclass
from typing import Any, get_type_hints

__all__ = ["grouped"]


def grouped(command: Callable[..., None]) -> Callable[..., None]:
    """Return a command that takes the fields of each group, and calls ``command`` with the groups.

    The groups are those parameters whose annotation is a dataclass. ValueError where two parameters have one name.
    """
    hints = get_type_hints(command, include_extras=True)
    groups: dict[str, tuple[type, tuple[str, ...]]] = {}
    parameters: list[inspect.Parameter] = []
    for parameter in inspect.signature(command).parameters.values():
        kind = hints[parameter.name]
        if isinstance(kind, type) and is_dataclass(kind):
            options = get_type_hints(kind, include_extras=True)
            groups[parameter.name] = kind, tuple(field.name for field in fields(kind))
            parameters += [_parameter(field, options[field.name]) for field in fields(kind)]
        else:
            parameters.append(parameter.replace(annotation=kind))

    def called(*rest: Any, **values: Any) -> None:
        made = {
            name: kind(**{key: values.pop(key) for key in keys if key in values})
            for name, (kind, keys) in groups.items()
        }
        command(*rest, **values, **made)

    vars(called)["__signature__"] = inspect.Signature(parameters)
    called.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    called.__name__, called.__doc__, called.__module__ = command.__name__, command.__doc__, command.__module__
    return called


def _parameter(field: "Field[Any]", annotation: Any) -> inspect.Parameter:
    default = inspect.Parameter.empty if field.default is MISSING else field.default
    return inspect.Parameter(field.name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)
