"""Documents as tables of Markdown: a row for each key, and a table for each part."""

from collections.abc import Iterator, Mapping

from bench.base.documents import Document
from scripts.schemas.fields import fields_of, meaning_of, parts_of
from scripts.schemas.files import FILES, DocumentedFile
from scripts.schemas.schema import Schema

__all__ = ["fill", "tables"]

HEAD = "| key | type | unit | meaning | null means |\n|---|---|---|---|---|"
BEGIN, END = "<!-- keys of {name} -->", "<!-- end -->"
BAR = r"\|"


def fill(text: str, schemas: Mapping[str, Schema]) -> str:
    """Return a page with the tables of each file between the two marks that name it. ValueError where one has none."""
    told: set[type[Document]] = {file.document for file in FILES}
    for file in FILES:
        begin = BEGIN.format(name=file.file)
        before, found, rest = text.partition(begin)
        _, ended, after = rest.partition(END)
        if not found or not ended:
            raise ValueError(f"there is no {begin} … {END}")
        made = "\n\n".join(tables(file, schemas[file.schema], told))
        text = f"{before}{begin}\n\n{made}\n\n{END}{after}"
    return text


def tables(file: DocumentedFile, schema: Schema, told: set[type[Document]]) -> Iterator[str]:
    """Yield the file's own table, then a heading and a table for each part that is not ``told`` yet."""
    yield _table(file.document, schema, schema)
    for part in parts_of(file.document):
        if part not in told:
            told.add(part)
            yield f"### {part.__name__}\n\n{meaning_of(part)}"
            yield _table(part, schema["$defs"][part.__name__], schema)


def _table(document: type[Document], schema: Schema, root: Schema) -> str:
    rows = [HEAD]
    for field in fields_of(document):
        kind = _type(schema["properties"][field.key], root)
        cells = (f"`{field.key}`", kind, field.unit, field.meaning, field.null.rstrip("."))
        rows.append(f"| {' | '.join(cell.replace('|', BAR) for cell in cells)} |")
    return "\n".join(rows)


def _type(schema: Schema, root: Schema) -> str:
    """What a value is, in words; that it may be null stands in a column of its own."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return _link(name) if "properties" in (part := root["$defs"][name]) else _type(part, root)
    if "anyOf" in schema:
        return " or ".join(_type(item, root) for item in schema["anyOf"] if item != {"type": "null"})
    if "const" in schema:
        return f"`{schema['const']}`"
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"])
    (kind,) = {schema["type"]} if isinstance(schema["type"], str) else {*schema["type"]} - {"null"}
    if kind == "array":
        if "items" in schema:
            return f"list of {_plural(schema['items'], root)}"
        return f"list of {len(schema['prefixItems'])}: {', '.join(_type(item, root) for item in schema['prefixItems'])}"
    if kind == "object":
        return f"object of {_plural(schema['additionalProperties'], root)}"
    return {"boolean": "true or false"}.get(kind, str(kind))


def _plural(schema: Schema, root: Schema) -> str:
    name = _type(schema, root)
    return f"{name}s" if name in ("string", "integer", "number") else name


def _link(part: str) -> str:
    """A part's name, with a link to its table: of a file's own type, to the file's."""
    heading = next((file.file for file in FILES if file.document.__name__ == part), part)
    return f"[{part}](#{heading.lower().replace('.', '')})"
