"""Data files: CSV and JSON lines as columns and rows."""

import pytest

from bench.base.units import Wrong
from bench.scenario.data_files import read_data


def read(folder, name, text):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_data(path)


def test_csv_has_a_header_and_a_row_on_each_line(tmp_path):
    """Quotes, commas, line ends within a value, a byte order mark, empty lines."""
    data = read(tmp_path, "a.csv", '\ufeffid, city\n1,"Köln, ""am"" Rhein"\n\n2,"two\nlines"\n')
    assert data.columns == ("id", "city")
    assert data.rows == ((b"1", 'Köln, "am" Rhein'.encode()), (b"2", b"two\nlines"))


@pytest.mark.parametrize("ending", ["jsonl", "ndjson", "JSONL"])
def test_json_lines_have_an_object_on_each_line(tmp_path, ending):
    """Texts as they are, other values as JSON; the order of the members may differ."""
    data = read(tmp_path, f"a.{ending}", '{"id": 1, "tags": ["a", "ü"]}\n\n{"tags": null, "id": "x"}\n')
    assert data.columns == ("id", "tags")
    assert data.rows == ((b"1", '["a","ü"]'.encode()), (b"x", b"null"))


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.txt", "id\n1\n", "no ending that names its form"),
        ("a.csv", "", "has no rows"),
        ("a.csv", "id,name\n", "has no rows"),
        ("a.csv", "id,name\n1,a\n2\n", "a.csv:3: the row has 1 values, and the header 2"),
        ("a.csv", "id,id\n1,2\n", "a.csv:1: the column 'id' is there twice"),
        ("a.csv", "id,\n1,2\n", "a.csv:1: a column has no name"),
        ("a.csv", 'id\n"1" 2\n', "a.csv:2: this is no CSV"),
        ("a.csv", b"id\n\xff\n", "is no UTF-8"),
        ("a.jsonl", '{"id": 1}\n{"id": \n', "a.jsonl:2: this is no JSON"),
        ("a.jsonl", "[1]\n", "a.jsonl:1: this is no object"),
        ("a.jsonl", '{"id": 1}\n{"ID": 1}\n', "a.jsonl:2: the columns differ from those of the first row: ID, id"),
        ("a.jsonl", '{"id": "\\ud800"}\n', "a.jsonl:1: id: it has half a surrogate pair"),
        ("a.jsonl", '{"id": 1}\n{"id": 1, "id": 2}\n', "a.jsonl:2: this is no JSON: the member 'id' stands twice"),
        ("a.jsonl", '{"id": NaN}\n', "a.jsonl:1: this is no JSON: NaN is no number of JSON"),
        ("a.jsonl", '{"id": 1e400}\n', "a.jsonl:1: this is no JSON: a number is too large"),
        ("a.jsonl", '{"id": [1e400]}\n', "a.jsonl:1: this is no JSON: a number is too large"),
        ("a.jsonl", '{"id": {"": 1, "": 2}}\n', "a.jsonl:1: this is no JSON: the member '' stands twice"),
        ("a.jsonl", "{}\n", "has no rows"),
    ],
)
def test_a_mistake_names_file_and_line(tmp_path, name, text, said):
    """Before any load."""
    with pytest.raises(Wrong) as caught:
        read(tmp_path, name, text)
    assert said in caught.value.problem
    assert caught.value.remedy


def test_a_file_that_is_not_there_is_told(tmp_path):
    """With its path."""
    with pytest.raises(Wrong, match=r"none\.csv cannot be read"):
        read_data(tmp_path / "none.csv")
