"""Formats in which people keep poses: one file a format, each giving clips as they came."""

from __future__ import annotations

from importlib import import_module

from hybridsign.data.formats.format import Format

# Name, module and class, in the order in which they are asked whether a file is theirs.
FORMATS = (
    ("openpose", "openpose_json", "OpenPoseJson"),
    ("pose", "pose_file", "PoseFile"),
    ("skels", "skels", "Skels"),
    ("slrtp", "slrtp", "Slrtp"),
    ("slt_pickle", "slt_pickle", "SltPickle"),
    ("authors_pickle", "authors_pickle", "AuthorsPickle"),
)


def formats(name: str | None = None) -> tuple[Format, ...]:
    """All formats, or the one of a name; a format's module is imported here and not before.

    Raises:
        ValueError: there is no format of that name.
    """
    chosen = [entry for entry in FORMATS if name in (None, entry[0])]
    if not chosen:
        known = ", ".join(entry[0] for entry in FORMATS)
        raise ValueError(f"there is no format {name!r}; valid choices: {known}")
    return tuple(_make(module, kind) for _, module, kind in chosen)


def _make(module: str, kind: str) -> Format:
    made: Format = getattr(import_module(f"{__name__}.{module}"), kind)()
    return made
