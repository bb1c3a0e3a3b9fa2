"""A file of clients, and its mistakes with their lines."""

import pytest

from wire.contract.templates import compile_template
from wire.directory.client_file import client_id_of, filters_of, read_clients
from wire.errors import DirectoryError

HEADER = "client_id,filters,user,password,certificate,key\n"


def read(text, subscribe=()):
    """The clients of a file."""
    return read_clients(text, "conf/clients.csv", 1, subscribe).clients


def test_a_row_is_a_client_with_its_own_credentials():
    """Filters are separated by spaces or semicolons; paths are relative to the file's folder."""
    first, second = read(HEADER + "a,news/1; alerts/#,ann,p{1},a.pem,/keys/a.key\nb,$share/g/x news/2,,,,\n")
    assert (first.id, first.client_id, first.filters) == ("a", "a", ("news/1", "alerts/#"))
    assert (first.user, first.password) == ("ann", "p{1}")
    assert (first.certificate, first.key) == ("conf/a.pem", "/keys/a.key")
    assert (second.filters, second.user, second.certificate) == (("$share/g/x", "news/2"), None, None)


def test_cells_are_templates_and_columns_are_optional():
    """{i} counts from 0; without an id the run gives one."""
    assert [one.filters for one in read("filters\nnews/{i % 2}\nnews/{i % 2}\nnews/{i % 2}\n")] == [
        ("news/0",),
        ("news/1",),
        ("news/0",),
    ]
    (one,) = read("client_id,user,group\nc-{i}-{group},u-{client_id},red\n", ["x/{client_id}/{group}"])
    assert (one.client_id, one.user, one.filters) == ("c-0-red", "u-c-0-red", ("x/c-0-red/red",))
    first, second = read("user\nu1\nu2\n", ["news/#"])
    assert (first.client_id, first.id, second.id) == ("", "00000", "00001")
    assert client_id_of("x{i}", 3, "", 1) == "x3"
    assert filters_of(["a/{i}", "a/3"], 3, "", "", 1, {"a/3": compile_template("a/3")}) == ("a/3",)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("client_id,filters\na,x\nb,x\na,x\n", "clients.csv:4: client id 'a' stands in line 2 too"),
        ("client_id,filter\na,x\n", "clients.csv:1: there is no column 'filter'; did you mean filters?"),
        ("filters,filters\na,x\n", "clients.csv:1: the column 'filters' stands there twice"),
        ("filters\nnews/#/x\n", "clients.csv:2: filters: # takes all levels that follow; write it as the last level"),
        ("filters\n\nnews/{j}\n", "clients.csv:3: filters:"),
        ("client_id\na\n", "clients.csv:2: the client subscribes to nothing; fill the column filters"),
        ("client_id,filters\na\n", "clients.csv:2: it has 1 fields, and the header 2"),
        ("filters,key\nx,k.pem\n", "clients.csv:2: certificate is empty"),
        ("filters,password\nx,p\n", "clients.csv:2: user is empty"),
        ('filters\n"x\n', "this is not CSV"),
        ("client_id;filters\na;x\n", "clients.csv:1: its columns stand between semicolons; give commas"),
        ("client_id\tfilters\na\tx\n", "clients.csv:1: its columns stand between tabs; give commas"),
        ("a,b\n", "clients.csv:1: there is no column 'a'; the columns are client_id, filters"),
        ("filters\n", "clients.csv: it has no client"),
        ("filters,client_id\nx,a\0\n", "clients.csv:2: client_id: it has the character U+0000; leave it out"),
        (f"filters,user\nx,{'u' * 70_000}\n", "clients.csv:2: user: it has 70,000 bytes in UTF-8"),
        ("", "clients.csv: it has no client"),
        ('client_id,filters\n"a\nb",x\nc,+x\n', "clients.csv:4: filters: + takes a whole level"),
    ],
)
def test_a_mistake_is_named_with_file_line_and_the_right_thing(text, problem):
    """Before any load; only one of them."""
    with pytest.raises(DirectoryError) as raised:
        read(text)
    assert problem in str(raised.value)
    assert "; " in str(raised.value)
