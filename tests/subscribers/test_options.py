"""``python -m subscribers`` answers --help and errors in options before it imports the worker."""

import pytest

from subscribers.options import BAD_INPUT, parse_options
from tests.support.imports import imported_by

AS_A_PROGRAM = "import runpy; runpy.run_module('subscribers', run_name='__main__')"


@pytest.mark.parametrize("words", [("--help",), ("--nope",), ()])
def test_help_and_errors_in_options_import_nothing_of_the_worker(words):
    """Of this package they take the options alone, and no sockets."""
    modules, _ = imported_by(AS_A_PROGRAM, *words)
    assert {name for name in modules if name.startswith("subscribers.")} == {"subscribers.options"}
    assert not modules & {"socket", "ssl", "select"}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "one of the arguments --broker --control-fd is required"),
        (("--nope", "--broker", "mqtt://there"), "unrecognized arguments: --nope"),
        (
            ("--broker", "mqtt://there", "--timeout", "0"),
            "argument --timeout: '0' does not fit; give a number of seconds above 0, to 1,000,000",
        ),
        (
            ("--broker", "mqtt://there", "--wire", "a/#"),
            "argument --wire: 'a/#' does not fit; give up to 64 letters, digits, hyphens and underscores",
        ),
        (
            ("--broker", "mqtt://there", "--name", "a\nb"),
            "argument --name: 'a\\nb' does not fit; give a name of at most 200 letters, digits and signs",
        ),
        (("--broker", "mqtt://\udcff"), "the argument mqtt://\\xff is not UTF-8; give it in UTF-8"),
        (("--control-fd", "x"), "argument --control-fd: invalid int value: 'x'"),
    ],
)
def test_an_error_in_the_options_is_one_line_and_exit_104(capsys, words, message):
    """The line names the option, and where to read of all of them."""
    with pytest.raises(SystemExit) as left:
        parse_options(words)
    assert left.value.code == BAD_INPUT == 104
    assert capsys.readouterr().err == f"python -m subscribers: {message}; see python -m subscribers --help\n"


def test_a_broker_is_all_that_must_be_given():
    """The rest has defaults: the wire's standard id, this machine's name, the current folder, no metrics."""
    options = parse_options(["--broker", "mqtt://there"])
    assert (options.broker, options.control_fd) == ("mqtt://there", None)
    assert options.timeout is None
    assert (options.wire, options.metrics) == ("wirestorm", None)
