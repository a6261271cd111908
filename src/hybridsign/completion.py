"""What a shell may complete: the names in params.yaml, and the script that asks for them."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import typer

from hybridsign.params import FILE
from hybridsign.settings import SettingsError, read_yaml

PROGRAM = "hybridsign"


class Shell(StrEnum):
    """Shells that complete."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


def command(context: typer.Context, shell: Shell) -> None:
    """Print the script by which a shell completes `hybridsign`: commands, options, names."""
    from typer.completion import shell_complete

    whole = context.find_root().command
    shell_complete(whole, {}, PROGRAM, f"_{PROGRAM.upper()}_COMPLETE", f"source_{shell}")


def corpora(incomplete: str) -> list[str]:
    """Corpora whose names begin so."""
    return _beginning(incomplete, _section("corpora"))


def models(incomplete: str) -> list[str]:
    """Models and ablations whose names begin so."""
    return _beginning(incomplete, {**_section("models"), **_section("ablations", "models")})


def profiles(incomplete: str) -> list[str]:
    """Profiles whose names begin so."""
    return _beginning(incomplete, _section("profiles"))


def _section(*keys: str) -> dict[str, Any]:
    """A section of params.yaml; nothing of a file that cannot be read.

    Whoever presses the tabulator has asked no question that an error could answer.
    """
    try:
        section: Any = read_yaml(FILE)
    except SettingsError:
        return {}
    for key in keys:
        section = section.get(key) if isinstance(section, dict) else None
    return section if isinstance(section, dict) else {}


def _beginning(incomplete: str, names: dict[str, Any]) -> list[str]:
    return [name for name in names if name.startswith(incomplete)]
