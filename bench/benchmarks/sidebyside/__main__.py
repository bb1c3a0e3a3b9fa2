"""``python -m bench.benchmarks.sidebyside`` compares the clients and prints the results."""

import sys

from bench.benchmarks.sidebyside.command import main

if __name__ == "__main__":
    sys.exit(main())
