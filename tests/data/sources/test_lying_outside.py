"""What a corpus is read from outside the project, for whoever asks whether that has changed."""

import pytest

from hybridsign.data.sources import lying_outside
from hybridsign.params import load
from specimens import SHIPPED

SHIPPED_CORPORA = load(SHIPPED).corpora


def lying(name, **changes):
    corpus = SHIPPED_CORPORA[name].model_copy(update=changes)
    return lying_outside(name, corpus)


def test_built_in_corpora_are_read_from_nothing():
    assert lying("weather") == lying("howto") == []


def test_imported_clips_are_read_from_a_file_a_split(tmp_path):
    files = {split: tmp_path / f"{split}.parquet" for split in ("train", "dev", "test")}
    for path in list(files.values())[:2]:
        path.touch()
    assert lying("my_corpus", **files) == [files["train"], files["dev"]]


def test_annotations_are_read_from_their_folder(tmp_path):
    files = [tmp_path / f"phoenix14t.{split}" for split in ("train", "dev", "test")]
    for path in files:
        path.touch()
    assert lying("phoenix14t_rendered", annotations=tmp_path) == files
    files[0].unlink()
    assert lying("phoenix14t_rendered", annotations=tmp_path) == []


@pytest.mark.parametrize("name", ["phoenix14t", "how2sign"])
def test_a_release_is_read_from_its_tables_and_key_points(name, phoenix, how2sign):
    folder = {"phoenix14t": phoenix, "how2sign": how2sign}[name]
    found = lying(name, folder=folder)
    assert len(found) == 6
    assert all(folder in path.parents for path in found)
    assert lying(name) == []
