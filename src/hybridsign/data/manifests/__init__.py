"""What corpora hold as their authors released them: one YAML file a release."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Literal

from hybridsign.data.clip import SPLITS
from hybridsign.settings import Settings, parse

RELEASES = ("phoenix14t", "how2sign")


class SplitManifest(Settings):
    """One split of a release.

    Attributes:
        sentences: lines of the released table.
        clips: clips with key points, or with pictures to extract them from.
        table: where the table of sentences may lie, below one of the roots.
        keypoints: where the folder of key points may lie, a folder a clip, or a Parquet file.
    """

    sentences: int
    clips: int
    table: tuple[str, ...]
    keypoints: tuple[str, ...]


class Manifest(Settings):
    """One release.

    Attributes:
        title: name and version.
        licence: on what terms it is given.
        roots: folders below the user's in which the release may begin.
        keypoints: what to do where there are no key points.
        published: what the counts are, and where they were published.
        splits: by name.
    """

    title: str
    licence: str
    roots: tuple[str, ...]
    keypoints: str
    published: tuple[str, ...]
    splits: dict[Literal["train", "dev", "test"], SplitManifest]

    def table(self, folder: Path, split: str) -> Path | None:
        """The table of one split below a user's folder, if it lies there."""
        candidates = self._candidates(folder, self.of(split).table)
        return next((path for path in candidates if path.is_file()), None)

    def keypoints_of(self, folder: Path, split: str) -> Path | None:
        """The key points of one split below a user's folder, if they lie there."""
        candidates = self._candidates(folder, self.of(split).keypoints)
        return next((path for path in candidates if path.exists()), None)

    def of(self, split: str) -> SplitManifest:
        """One split."""
        return {str(name): content for name, content in self.splits.items()}[split]

    def _candidates(self, folder: Path, places: tuple[str, ...]) -> Iterator[Path]:
        return (folder / root / place for root in self.roots for place in places)


def read_manifest(release: str) -> Manifest:
    """The manifest of one release."""
    import yaml

    name = f"{release}.yaml"
    content = files(__name__).joinpath(name).read_text(encoding="utf-8")
    return parse(Manifest, yaml.safe_load(content), f"{name}:")


def tables_of(folder: Path) -> dict[str, Path]:
    """The released tables of sentences below a folder, by split; none if it is no release."""
    for release in RELEASES:
        manifest = read_manifest(release)
        found = {split: manifest.table(folder, split) for split in SPLITS}
        if any(found.values()):
            return {split: path for split, path in found.items() if path is not None}
    return {}
