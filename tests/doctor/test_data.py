import shutil

import pytest

from hybridsign.data.clip import SPLITS
from hybridsign.data.corpora import Address, AnnotatedCorpus, ClipsCorpus, ReleasedCorpus
from hybridsign.doctor.data import fault
from release_specimens import ALL, how2sign, phoenix, table

PUBLIC = tuple(
    Address(
        file=f"how2sign_realigned_{word}.csv",
        url="http://127.0.0.1:1/",
        public=True,
        gigabytes=0.001,
    )
    for word in ("train", "val", "test")
)


def released(release, folder, **settings):
    asked = {"stands_for": release, "language": "en", "fps": 24, "folder": folder, **settings}
    return ReleasedCorpus(source=release, **asked)


@pytest.mark.parametrize(("release", "write"), [("how2sign", how2sign), ("phoenix14t", phoenix)])
def test_a_release_that_was_placed_lacks_nothing(tmp_path, release, write):
    assert fault(release, released(release, write(tmp_path)), ALL) is None


def test_a_release_without_a_folder_says_which_key_names_it(tmp_path):
    told = fault("how2sign", released("how2sign", None), ALL)
    assert "corpora.how2sign.folder in params.yaml" in told


def test_key_points_that_lack_are_named_by_split(tmp_path):
    folder = how2sign(tmp_path)
    shutil.rmtree(folder / "val_2D_keypoints")
    assert fault("how2sign", released("how2sign", folder), ALL) == (
        f"{folder} lacks the key points of dev"
    )


def test_key_points_elsewhere_are_found_there(tmp_path):
    folder, elsewhere = how2sign(tmp_path / "release"), tmp_path / "elsewhere"
    shutil.rmtree(folder / "val_2D_keypoints")
    for split in SPLITS:
        (elsewhere / split).mkdir(parents=True)
    assert fault("how2sign", released("how2sign", folder, keypoints=elsewhere), ALL) is None


def test_a_table_that_fetch_downloads_is_not_missed_and_not_downloaded(tmp_path):
    folder = how2sign(tmp_path)
    table(folder, "dev").unlink()
    assert "lacks" in fault("how2sign", released("how2sign", folder), ALL)
    assert fault("how2sign", released("how2sign", folder, addresses=PUBLIC), ALL) is None
    assert not table(folder, "dev").exists()


def test_annotations_are_held_against_the_files_that_they_come_in(tmp_path):
    corpus = AnnotatedCorpus(
        source="phoenix14t_annotations",
        stands_for="phoenix14t",
        annotations=tmp_path,
        camera="television",
    )
    assert "lacks phoenix14t.train, phoenix14t.dev, phoenix14t.test" in fault("mine", corpus, ALL)
    for split in SPLITS:
        (tmp_path / f"phoenix14t.{split}").touch()
    assert fault("mine", corpus, ALL) is None


def test_imported_clips_are_missed_in_one_line(tmp_path):
    files = {split: tmp_path / f"{split}.parquet" for split in SPLITS}
    corpus = ClipsCorpus(source="clips", stands_for=None, language="German", **files)
    [line] = fault("mine", corpus, ALL).splitlines()
    assert "train.parquet" in line
