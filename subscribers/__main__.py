"""``python -m subscribers``: a worker that joins a wire."""

from subscribers.options import parse_options

if __name__ == "__main__":
    options = parse_options()
    from subscribers.cli import run  # only now: --help and errors in options need nothing of it

    raise SystemExit(run(options))
