"""The names of a run's local workers: ``worker-2``, and ``worker-2.2`` for the second process in its place."""

__all__ = ["first_of", "life_of", "worker_name"]


def worker_name(number: int, life: int = 1) -> str:
    """Return the name of a local worker, numbered from 1; each further process in its place has a further life."""
    return f"worker-{number}" if life == 1 else f"worker-{number}.{life}"


def first_of(name: str) -> str:
    """Return the name of the first process in a worker's place."""
    return name.partition(".")[0]


def life_of(name: str) -> int:
    """Return which process in its place a worker is, from 1."""
    _, _, life = name.partition(".")
    return int(life) if life.isdecimal() else 1
