"""The command ``wirestorm`` as a process: its signals and standard streams, before anything else is imported."""

from bench.base import signals

__all__ = ["main"]


def main() -> int:
    """Run the command of the process's arguments; return the exit code."""
    signals.handle()
    from bench.base.streams import watch_reader, wrap_streams  # noqa: PLC0415 - a signal must not wait for imports

    output = wrap_streams()
    watch_reader(output)
    from bench.cli import main as run  # noqa: PLC0415
    from wire.host.sink import complain  # noqa: PLC0415

    code = run()
    output.flush()
    signals.ignore()
    if output.closed_by_reader:
        return signals.INTERRUPTED
    if output.problem:
        complain(f"wirestorm: standard output: {output.problem}")
        return code or 1
    return code
