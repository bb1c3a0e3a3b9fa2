"""Send random control messages to the wire and its workers: ``python -m scripts.fuzz_control``.

In process, messages go to the decoder and from there to a membership and account, as a service and as a load test have
them, to the lease on a wire's id, and to workers. With ``--broker`` they are published to a wire that is started for
it, with a broker, on this machine. The exit code is 0 if nothing raised and everything lived, else 1.
"""

import argparse
import asyncio
import sys
import tempfile
import time
import traceback
from pathlib import Path

from tests.support.control_flood import flood
from tests.support.control_fuzz import fuzz


def main() -> int:
    """Fuzz as the options say; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m scripts.fuzz_control", description=__doc__.split("\n")[0])
    parser.add_argument("--count", type=int, help="number of messages (default: 1,000,000; with --broker 20,000)")
    parser.add_argument("--seed", type=int, default=1, help="seed of the messages (default: %(default)s)")
    parser.add_argument(
        "--broker", action="store_true", help="publish the messages to a real wire, which this program starts"
    )
    options = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="fuzz-") as name:
        folder = Path(name)
        if options.broker:
            told, problems = flood(options.count or 20_000, options.seed, folder)
        else:
            told, problems = _in_process(options.count or 1_000_000, options.seed, folder)
    print(*told, f"{time.monotonic() - began:.0f} s", sep="\n")
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


def _in_process(count: int, seed: int, folder: Path) -> tuple[list[str], list[str]]:
    """Run the episodes here; return the counts as lines of text, and each failure as text."""
    result = asyncio.run(fuzz(count, seed, folder))
    told = [f"{result.count:,} messages of seed {seed}"]
    told += [f"  {taken:>9,} taken by the {receiver}" for receiver, taken in result.taken.most_common()]
    told += [f"  {dropped:>9,} dropped as {reason}" for reason, dropped in result.dropped.most_common()]
    told.append(f"  {len(result.failures):>9,} raised something")
    return told, [
        f"episode {failure.seed}, after {failure.messages:,} messages, the last one {failure.last[:500]!r}:\n"
        + "".join(traceback.format_exception(failure.error))
        for failure in result.failures
    ]


if __name__ == "__main__":
    sys.exit(main())
