"""The commands beside the load test."""

import json

from bench.cli import main
from bench.tool_commands import schema


def test_an_audience_is_described_as_json(capsys):
    """Its outlets by language, region and sector."""
    assert main(["audience", "--outlets", "50", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["outlets"] == 50


def test_schemas_are_listed_and_printed(capsys):
    """By the names that the files' ``schema`` has."""
    schema()
    names = capsys.readouterr().out.split()
    assert "summary" in names
    schema("summary")
    assert json.loads(capsys.readouterr().out)["$id"].startswith("urn:wirestorm:summary:")
