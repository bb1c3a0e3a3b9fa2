"""``wirestorm recount`` as the command line takes it; whole runs are in the integration tests."""

from bench.cli import main
from bench.recount.cli import EPILOG


def test_a_folder_without_a_run_is_bad_input(tmp_path, capsys):
    """One line names the file and the remedy."""
    assert main(["recount", str(tmp_path)]) == 104
    assert capsys.readouterr().err == (
        f"wirestorm: {tmp_path}/summary.json: no such file or directory; "
        "give the folder of a run with --raw, with the files that the run left there\n"
    )


def test_help_names_the_exit_codes(capsys):
    """1 is an account that differs."""
    assert main(["recount", "--help"]) == 0
    assert EPILOG in " ".join(capsys.readouterr().out.split())
