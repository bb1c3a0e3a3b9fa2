"""Names that differ from client to client, as templates: ``sensor-{i}`` is sensor-0 for the first outlet.

Beside the fields of a client's templates there are ``{outlet}``, the outlet's id in the audience; ``{run}``, the run's
id in 16 hex digits; and ``{wire_id}``.
"""

from functools import lru_cache

from wire.contract.mqtt_text import problem_with
from wire.contract.templates import CLIENT_FIELDS, Template, TemplateError, Values, compile_template

__all__ = ["FIELDS", "fill", "problem_of"]

COLUMNS = ("outlet", "run", "wire_id")
FIELDS = (*CLIENT_FIELDS, *COLUMNS)

_compiled = lru_cache(maxsize=64)(lambda source: compile_template(source, CLIENT_FIELDS, COLUMNS))


def fill(template: str, *, index: int, outlet: str, run_id: int, wire_id: str, seed: int = 0) -> str:
    """Return the name of one client; TemplateError as told by ``problem_of``."""
    compiled: Template = _compiled(template)
    if not compiled.fields and "{" not in template and "}" not in template:
        return template
    row = (outlet.encode(), f"{run_id:016x}".encode(), wire_id.encode())
    return compiled.text(Values(i=index, client=outlet, row=row, seed=seed))


def problem_of(template: str) -> str:
    """Return what is wrong with a template or with the first name of it, and what would be right; empty where nothing
    is.
    """
    try:
        first = fill(template, index=0, outlet="", run_id=0, wire_id="")
    except TemplateError as error:
        return f"{error.problem}; {error.remedy}"
    wrong = problem_with(first)
    return "; ".join(wrong) if wrong else ""
