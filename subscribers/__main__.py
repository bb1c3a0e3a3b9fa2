"""``python -m subscribers``: a worker that joins a wire."""

from subscribers.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
