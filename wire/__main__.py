"""``python -m wire``: the wire as a service."""

from wire.service.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
