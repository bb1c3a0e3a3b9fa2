"""The baseline in C: built where there is a compiler, with a plain reason where it can't be."""

import os
import shutil

import pytest

from bench.base.errors import BenchError
from bench.benchmarks.sidebyside.baseline import COMPILERS, baseline, build_baseline
from bench.benchmarks.sidebyside.client_under_test import Subscriptions
from tests.support.ports import own_port
from wire.directory.population import population

needs_a_compiler = pytest.mark.skipif(not any(map(shutil.which, COMPILERS)), reason="no C compiler is installed")


def test_a_machine_without_a_compiler_is_told_what_to_install(tmp_path, monkeypatch):
    """An empty PATH has nothing to build the baseline with."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BenchError, match="needs a C compiler, and none of cc, gcc, clang is on PATH; install gcc"):
        build_baseline(tmp_path / "build")


def test_a_source_that_does_not_compile_is_told_in_the_compilers_words(tmp_path, monkeypatch):
    """A compiler that refuses everything stands for one that is broken."""
    compiler = tmp_path / "cc"
    compiler.write_text(f"#!{shutil.which('sh')}\necho 'no such header' >&2\nexit 1\n")
    compiler.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BenchError, match=r"baseline\.c does not compile:\nno such header"):
        build_baseline(tmp_path / "build")


@needs_a_compiler
def test_the_program_is_built_once(tmp_path):
    """A program that is newer than its source is taken as it is."""
    program = build_baseline(tmp_path)
    built_ns = program.stat().st_mtime_ns
    assert os.access(program, os.X_OK)
    assert build_baseline(tmp_path) == program
    assert program.stat().st_mtime_ns == built_ns


@needs_a_compiler
async def test_a_baseline_that_cannot_come_on_says_why(tmp_path):
    """In one line, if no broker listens."""
    nobody = Subscriptions(population(1, 3, 1), f"mqtt://127.0.0.1:{own_port()}", 0)
    told = "the baseline brought no outlets on: baseline: connect: Connection refused"
    with pytest.raises(BenchError, match=told):
        async with baseline(build_baseline(tmp_path), nobody, 7):
            pass
