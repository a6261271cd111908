"""Clips of any origin, and those of two origins that belong together."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hybridsign.data.clip import Clip
from hybridsign.data.formats.format import Summary
from hybridsign.data.formats.texts import join, read_texts
from hybridsign.data.gathering import tell
from hybridsign.data.parquet import read_clips
from hybridsign.importing import import_clips


def read_any(path: Path, texts: Path | None) -> list[Clip]:
    """The clips of a Parquet file, or of a file or folder of any format of `import`.

    Args:
        path: of the clips.
        texts: table of their sentences, joined by the clips' names.
    """
    if path.suffix == ".parquet":
        if texts is None:
            return list(read_clips(path))
        summary = Summary()
        clips = list(join(read_clips(path), read_texts(texts, summary), summary))
        tell(summary)
        return clips
    with TemporaryDirectory() as folder:
        imported = Path(folder, "clips.parquet")
        tell(import_clips([path], imported, texts=texts))
        return list(read_clips(imported))


def matched(
    made: dict[str, Clip], truth: dict[str, Clip], paths: tuple[Path, Path], notes: list[str]
) -> tuple[list[Clip], list[Clip]]:
    """Clips and references of the same ids; what stands alone is noted.

    Raises:
        ValueError: nothing matches.
    """
    for path, some, others in ((paths[0], made, truth), (paths[1], truth, made)):
        alone = [name for name in some if name not in others]
        if not some or len(alone) == len(some):
            first = f"first id: {alone[0]!r}" if alone else "there are no clips"
            raise ValueError(
                f"{path}: none of {len(some)} clips has a counterpart of the same id in "
                f"{paths[1] if path is paths[0] else paths[0]} ({first})"
            )
        if alone:
            notes.append(
                f"{path}: {len(alone)} of {len(some)} clips have no counterpart of the same id "
                f"and are not scored (first: {alone[0]})."
            )
    ids = [name for name in truth if name in made]
    return [made[name] for name in ids], [truth[name] for name in ids]
