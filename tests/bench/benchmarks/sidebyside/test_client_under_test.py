"""A client that is a program: told its outlets on standard input, heard on standard output, and ended."""

import sys

import pytest

from bench.base.errors import BenchError
from bench.benchmarks.sidebyside.client_under_test import ClientProcess, Subscriptions
from wire.directory.population import population

DIRECTORY = population(1, 5, 1)
READ = "import sys\noutlets = list(iter(sys.stdin.readline, '\\n'))\n"


async def client(program):
    return await ClientProcess.start("the client", [sys.executable, "-c", program])


def test_each_outlet_has_a_line_of_client_id_and_filters():
    """An empty line ends them."""
    lines = Subscriptions(DIRECTORY, "mqtt://127.0.0.1:1", 0).lines(7).decode().splitlines()
    assert [line.split()[0] for line in lines[:-1]] == [f"{7:016x}-{outlet.id}" for outlet in DIRECTORY.outlets]
    assert all(word.startswith("wire/v1/") for line in lines[:-1] for word in line.split()[1:])
    assert lines[-1] == ""


async def test_a_client_is_on_and_counts_until_its_input_ends():
    """The last count comes with its end."""
    program = (
        f"{READ}print('on 0.25', flush=True)\nprint('delivered 3 300', flush=True)\n"
        "sys.stdin.read()\nprint('delivered', len(outlets), 500)"
    )
    reading = await client(program)
    try:
        await reading.bring_on(Subscriptions(DIRECTORY, "mqtt://127.0.0.1:1", 0).lines(7))
        assert (reading.connect_seconds, reading.ended) == (0.25, False)
        await reading.finish()
        assert (reading.delivered, reading.ended, reading.bytes_per_outlet()) == (5, True, None)
    finally:
        await reading.stop()


async def test_a_client_that_ends_before_its_outlets_are_on_says_why():
    """Its last line of standard error, or its exit code where it said nothing."""
    for program, told in (("import sys; sys.exit('no memory')", "no memory"), ("raise SystemExit(3)", "exit code 3")):
        reading = await client(program)
        try:
            with pytest.raises(BenchError, match=f"the client brought no outlets on: {told}"):
                await reading.bring_on(b"\n")
        finally:
            await reading.stop()


async def test_a_client_that_breaks_on_its_way_is_an_error_at_its_end():
    """Its count can't be trusted."""
    reading = await client(f"{READ}print('on 0.1', flush=True)\nsys.stdin.read()\nsys.exit('the broker went')")
    try:
        await reading.bring_on(b"\n")
        with pytest.raises(BenchError, match="the client broke: the broker went"):
            await reading.finish()
    finally:
        await reading.stop()


async def test_a_client_answers_what_it_is_told():
    """By a line with a word; one that does not answer in time, or ends before, has failed."""
    reading = await client(f"{READ}print('on 0.1', flush=True)\nprint('heard', sys.stdin.readline(), 'twice 2')")
    try:
        await reading.bring_on(b"\n")
        with pytest.raises(BenchError, match="the client said nothing: not within 0 s"):
            await reading.said(b"heard", 0.01, "said nothing")
        reading.tell(b"this\n")
        assert await reading.said(b"heard", 20.0, "said nothing") == [b"this"]
        with pytest.raises(BenchError, match="the client had no deliveries in a burst: exit code 0"):
            await reading.arrivals()
    finally:
        await reading.stop()


async def test_a_client_that_is_stopped_is_no_more():
    """The program's own behaviour does not matter."""
    reading = await client(f"{READ}print('on 0.1', flush=True)\nimport time\ntime.sleep(3600)")
    await reading.bring_on(b"\n")
    await reading.stop()
    assert reading.ended
