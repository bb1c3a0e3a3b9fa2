"""``python -m bench``: the command ``wirestorm``."""

import sys

from bench.entry import main

if __name__ == "__main__":
    sys.exit(main())
