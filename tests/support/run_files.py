"""The files that a run leaves, read only where they keep their schema and are the same after they were typed values."""

import json
from pathlib import Path

from jsonschema import Draft202012Validator

from bench.base.documents import decode, encode
from bench.output.schema_files import schema_text
from scripts.schemas.files import FILES

__all__ = ["check_document", "check_files", "read_file"]

BY_NAME = {file.file: file for file in FILES}
VALIDATORS = {file.file: Draft202012Validator(json.loads(schema_text(file.schema))) for file in FILES}


def read_file(path):
    """The JSON of a file, or the list of its lines, each held against its schema and its type."""
    content = path.read_bytes()
    if path.suffix == ".jsonl":
        return [_checked(path, line) for line in content.splitlines()]
    return _checked(path, content)


def check_files(folder):
    """Read every such file in a folder and below it; return their number."""
    return sum(bool([read_file(path)]) for path in sorted(Path(folder).rglob("*.json*")) if path.name in BY_NAME)


def check_document(document):
    """Hold a document in memory against the schema of its file; its JSON."""
    (file,) = [item for item in FILES if isinstance(document, item.document)]
    return _checked(Path(file.file), encode(document))


def _checked(path, content):
    value = json.loads(content)
    wrong = [f"{error.json_path}: {error.message}" for error in VALIDATORS[path.name].iter_errors(value)]
    assert wrong == [], path
    typed = decode(BY_NAME[path.name].document, content, path)
    assert json.loads(encode(typed)) == value, path
    return value
