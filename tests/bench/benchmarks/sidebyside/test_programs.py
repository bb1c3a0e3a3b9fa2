"""The programs in C: built where there is a compiler, with a plain reason where they can't be."""

import os
import shutil

import pytest

from bench.base.errors import BenchError
from bench.benchmarks.sidebyside.programs import COMPILERS, build_programs

needs_a_compiler = pytest.mark.skipif(not any(map(shutil.which, COMPILERS)), reason="no C compiler is installed")


def test_a_machine_without_a_compiler_is_told_what_to_install(tmp_path, monkeypatch):
    """An empty PATH has nothing to build the baseline with."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BenchError, match="needs a C compiler, and none of cc, gcc, clang is on PATH; install gcc"):
        build_programs(tmp_path / "build")


def test_a_source_that_does_not_compile_is_told_in_the_compilers_words(tmp_path, monkeypatch):
    """A compiler that refuses everything stands for one that is broken."""
    compiler = tmp_path / "cc"
    compiler.write_text(f"#!{shutil.which('sh')}\necho 'no such header' >&2\nexit 1\n")
    compiler.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BenchError, match=r"baseline\.c does not compile:\nno such header"):
        build_programs(tmp_path / "build")


@needs_a_compiler
def test_the_programs_are_built_once(tmp_path):
    """Programs that are newer than their sources are taken as they are."""
    programs = build_programs(tmp_path)
    paths = programs.baseline, programs.publisher
    built_ns = [path.stat().st_mtime_ns for path in paths]
    assert all(os.access(path, os.X_OK) for path in paths)
    assert build_programs(tmp_path) == programs
    assert [path.stat().st_mtime_ns for path in paths] == built_ns
