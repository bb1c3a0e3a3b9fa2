"""What ships with the project beside its code: scenarios, and sample copy for releases to be made of."""

from pathlib import Path

__all__ = ["sample_copy", "scenario_names", "scenario_path", "scenarios_folder"]


def scenarios_folder() -> Path:
    """Inside the package where it was installed from a wheel, else beside it in a checkout."""
    package = Path(__file__).parent
    inside = package / "scenarios"
    return inside if inside.is_dir() else package.parent / "scenarios"


def scenario_names() -> tuple[str, ...]:
    """The names of the scenarios that ship, sorted."""
    return tuple(sorted(path.stem for path in scenarios_folder().glob("*.toml")))


def scenario_path(name: str) -> Path:
    """Where the scenario of that name is, whether or not it ships."""
    return scenarios_folder() / f"{name}.toml"


def sample_copy() -> tuple[Path, ...]:
    """The files of sample copy, sorted."""
    return tuple(sorted((scenarios_folder() / "copy").glob("*.txt")))
