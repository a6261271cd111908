"""Holding what a user placed of a release against its manifest.

What is lacking is said all at once: each file, how large it is, and where it is had. Only what
params.yaml calls public is downloaded, and only when everything else is there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from hybridsign.console import log
from hybridsign.data.clip import SPLITS
from hybridsign.data.corpora import Address, ReleasedCorpus
from hybridsign.data.download import RemoteFile, checksum_like, download
from hybridsign.data.manifests import Manifest, read_manifest


@dataclass(frozen=True)
class Placed:
    """One split of a release.

    Attributes:
        table: of sentences.
        keypoints: a folder with a folder a clip, or a Parquet file.
        bytes: whether the table's are the released ones, in words.
    """

    table: Path
    keypoints: Path
    bytes: str = ""


def place(name: str, corpus: ReleasedCorpus, manifest: Manifest) -> dict[str, Placed]:
    """Where the splits of a release lie, once what is public was downloaded.

    Args:
        name: of the corpus.
        corpus: its section of params.yaml.
        manifest: of its release.

    Raises:
        ValueError: something is lacking.
        DownloadError: a public file cannot be had.
    """
    folder = _folder(name, corpus, manifest)
    public = {address.file: address for address in corpus.addresses if address.public}
    tables = {
        split: manifest.table(folder, split) or _downloadable(manifest, folder, split, public)
        for split in SPLITS
    }
    keypoints = {split: _keypoints(corpus, manifest, folder, split) for split in SPLITS}
    placed = {
        split: Placed(table, points)
        for split in SPLITS
        if (table := tables[split]) is not None and (points := keypoints[split]) is not None
    }
    if len(placed) < len(SPLITS):
        raise ValueError(
            f"{name}: {folder} lacks"
            + "".join(f"\n  {line}" for line in _lacking(corpus, manifest, tables, keypoints))
            + _addresses(corpus, manifest, folder)
        )
    return {split: replace(each, bytes=_have(each.table, corpus)) for split, each in placed.items()}


def at_hand(corpus: ReleasedCorpus) -> Iterator[Path]:
    """The tables and key points of a release that lie where they are looked for."""
    if corpus.folder is None:
        return
    manifest = read_manifest(corpus.source)
    for split in SPLITS:
        found = (
            manifest.table(corpus.folder, split),
            _keypoints(corpus, manifest, corpus.folder, split),
        )
        yield from (path for path in found if path is not None)


def _folder(name: str, corpus: ReleasedCorpus, manifest: Manifest) -> Path:
    if corpus.folder is not None and corpus.folder.is_dir():
        return corpus.folder
    found = "null" if corpus.folder is None else f"{corpus.folder}, which is no folder"
    raise ValueError(
        f"{name}: corpora.{name}.folder in params.yaml is {found}; expected the folder where "
        f"{manifest.title} was unpacked.{_addresses(corpus, manifest, corpus.folder)}"
    )


def _keypoints(corpus: ReleasedCorpus, manifest: Manifest, folder: Path, split: str) -> Path | None:
    if corpus.keypoints is None:
        return manifest.keypoints_of(folder, split)
    given = (corpus.keypoints / split, corpus.keypoints / f"{split}.parquet")
    return next((path for path in given if path.exists()), None)


def _expected(corpus: ReleasedCorpus, manifest: Manifest, split: str) -> str:
    if corpus.keypoints is None:
        return manifest.of(split).keypoints[0]
    return str(corpus.keypoints / split)


def _downloadable(
    manifest: Manifest, folder: Path, split: str, public: dict[str, Address]
) -> Path | None:
    """Where a table will lie, if it is public."""
    file = Path(manifest.of(split).table[0]).name
    return folder / file if file in public else None


def _have(table: Path, corpus: ReleasedCorpus) -> str:
    """Download a table that is not there yet, and say whether its bytes are the released ones.

    One that was placed by hand is read all the same: copies go round with other line ends.
    """
    address = next((each for each in corpus.addresses if each.file == table.name), None)
    if address is not None and not table.exists():
        download(RemoteFile(address.url, address.bytes, address.checksum), table)
    if address is None or address.checksum is None:
        return "its bytes not held against a checksum"
    found = checksum_like(address.checksum, table)
    if found == address.checksum:
        return "its bytes as released"
    log.warning(
        "%s: %s; the released one has %s. It is read as it is", table, found, address.checksum
    )
    return "its bytes not the released ones"


def _lacking(
    corpus: ReleasedCorpus,
    manifest: Manifest,
    tables: dict[str, Path | None],
    keypoints: dict[str, Path | None],
) -> Iterator[str]:
    for split, path in tables.items():
        if path is None:
            content = manifest.of(split)
            yield f"the table of {split}: {content.table[0]} ({content.sentences:,} sentences)"
    for split, path in keypoints.items():
        if path is None:
            where = f"{_expected(corpus, manifest, split)}/NAME/*_keypoints.json"
            yield f"the key points of {split}: {where} ({manifest.of(split).clips:,} clips)"
    if None in keypoints.values():
        yield f"{manifest.keypoints}."


def _addresses(corpus: ReleasedCorpus, manifest: Manifest, folder: Path | None) -> str:
    """Where the files are had, how large they are, and which lie there unpacked already."""
    lines = [f"\nWhere it is had ({manifest.licence}):"]
    for address in corpus.addresses:
        if folder is not None and (folder / address.file).is_file():
            state = "; lies there" if address.public else "; lies there and is not unpacked"
        else:
            state = "; downloaded when the rest is there" if address.public else ""
        lines.append(f"\n  {address.file}, about {_size(address)}: {address.url}{state}")
    return "".join(lines)


def _size(address: Address) -> str:
    if address.gigabytes >= 1:
        return f"{address.gigabytes:g} GB"
    return f"{1000 * address.gigabytes:g} MB"
