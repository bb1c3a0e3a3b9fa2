"""``python -m bench.sidebyside``: the bench."""

import sys

from bench.sidebyside.command import main

if __name__ == "__main__":
    sys.exit(main())
