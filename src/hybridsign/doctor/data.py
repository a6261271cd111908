"""Whether what the corpora of params.yaml read is where it should be; nothing is downloaded."""

from __future__ import annotations

from collections.abc import Iterator

from hybridsign.data.clip import SPLITS
from hybridsign.data.corpora import ClipCounts, CorpusSettings, GrammarCorpus, ReleasedCorpus
from hybridsign.data.manifests import Manifest, read_manifest
from hybridsign.data.sources import open_source
from hybridsign.workspace import StageError


def fault(name: str, corpus: CorpusSettings, counts: ClipCounts) -> str | None:
    """Why `fetch` could not bring a corpus in, in one line; None if it could.

    Args:
        name: of the corpus.
        corpus: its section of params.yaml.
        counts: how many clips of each split are asked for.
    """
    if isinstance(corpus, GrammarCorpus):
        return None
    if isinstance(corpus, ReleasedCorpus):
        lacking = list(_lacking(name, corpus, read_manifest(corpus.source)))
        return "; ".join(lacking) or None
    try:
        open_source(name, corpus, counts)
    except (ValueError, OSError, StageError) as error:
        return str(error).splitlines()[0].removeprefix(f"{name}: ")
    return None


def _lacking(name: str, corpus: ReleasedCorpus, manifest: Manifest) -> Iterator[str]:
    """What a release lacks that `fetch` does not download by itself.

    `fetch` asks more closely, but would begin to download.
    """
    folder = corpus.folder
    if folder is None or not folder.is_dir():
        yield f"name the folder of {manifest.title}: corpora.{name}.folder in params.yaml"
        return
    public = {address.file for address in corpus.addresses if address.public}
    for split in SPLITS:
        table = manifest.of(split).table[0]
        if manifest.table(folder, split) is None and table.rpartition("/")[2] not in public:
            yield f"{folder} lacks {table}"
        if not _has_keypoints(corpus, manifest, split):
            where = corpus.keypoints or folder
            yield f"{where} lacks the key points of {split}"


def _has_keypoints(corpus: ReleasedCorpus, manifest: Manifest, split: str) -> bool:
    if corpus.keypoints is None:
        return corpus.folder is not None and manifest.keypoints_of(corpus.folder, split) is not None
    given = (corpus.keypoints / split, corpus.keypoints / f"{split}.parquet")
    return any(path.exists() for path in given)
