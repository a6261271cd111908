"""Python and the packages, held against pyproject.toml and requirements.lock."""

from __future__ import annotations

import platform
import tomllib
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from hybridsign.doctor.finding import Finding

PROJECT, LOCK = Path("pyproject.toml"), Path("requirements.lock")
NAMES_SHOWN = 4


def examine() -> list[Finding]:
    """Whether Python is new enough, and what the project imports is there as it is pinned."""
    absent = [str(path) for path in (PROJECT, LOCK) if not path.is_file()]
    if absent:
        advice = f"{' and '.join(absent)} not found; go to the project's folder"
        return [Finding("packages", "not compared", advice, stops=True)]
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    return [_python(project["requires-python"]), _packages(project["dependencies"])]


def _python(asked: str) -> Finding:
    version = platform.python_version()
    if SpecifierSet(asked).contains(version, prereleases=True):
        return Finding("Python", version)
    advice = f"Python {asked} is needed; name one: make setup PYTHON=…"
    return Finding("Python", version, advice, stops=True)


def _packages(asked: Iterable[str]) -> Finding:
    lacking = sorted(_lacking(asked))
    pinned = _pinned()
    others = sorted(name for name, version in pinned.items() if _version(name) != version)
    found = f"{len(pinned) - len(others)} of {len(pinned)} as in {LOCK}"
    if lacking:
        advice = f"absent or too old: {_some(lacking)}; make setup brings them"
        return Finding("packages", found, advice, stops=True)
    if others:
        return Finding("packages", found, f"not so: {_some(others)}; make setup brings them")
    return Finding("packages", found)


def _lacking(asked: Iterable[str]) -> set[str]:
    """Packages that some requirements and those of what they bring ask for, and do not get."""
    waiting, seen, lacking = list(asked), set[str](), set[str]()
    while waiting:
        requirement = Requirement(waiting.pop())
        name = canonicalize_name(requirement.name)
        if requirement.marker is not None and not requirement.marker.evaluate():
            continue
        version, asks_for = installed(name)
        if version is None or not requirement.specifier.contains(version, prereleases=True):
            lacking.add(name)
        if name not in seen:
            seen.add(name)
            waiting += asks_for
    return lacking


def _pinned() -> dict[str, str]:
    lines = LOCK.read_text(encoding="utf-8").splitlines()
    return dict(line.split("==") for line in lines if not line.startswith("#"))


def _version(name: str) -> str | None:
    """The installed version; which build of it (+cpu) is the machine's affair."""
    version, _ = installed(name)
    return version and version.partition("+")[0]


@cache
def installed(name: str) -> tuple[str | None, list[str]]:
    """The version of a package, and what it asks for."""
    try:
        found = distribution(name)
    except PackageNotFoundError:
        return None, []
    # Extras are optional; most requirements are extras, and reading them takes long.
    return found.version, [line for line in found.requires or () if "extra ==" not in line]


def _some(names: Sequence[str]) -> str:
    more = len(names) - NAMES_SHOWN
    return ", ".join(names[:NAMES_SHOWN]) + (f" and {more} more" if more > 0 else "")
