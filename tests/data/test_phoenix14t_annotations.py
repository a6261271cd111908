import gzip
import pickle

import numpy as np
import pytest

from hybridsign.data.phoenix14t.annotations import SPLITS, read_annotations


def record(split="train", number=1, **changes):
    return {
        "name": f"{split}/clip-{number}",
        "signer": "Signer01",
        "gloss": "MORGEN REGEN",
        "text": "morgen regnet es .",
        "sign": None,
        "num_frames": 4,
        "alignments": {"pami0": "1 2 3 0", "pami1": "0 7 7 0", "pami2": "5 5 0 0"},
    } | changes


def written(folder, **splits):
    for split in SPLITS:
        records = splits.get(split, [record(split)])
        (folder / f"phoenix14t.{split}").write_bytes(gzip.compress(pickle.dumps(records)))
    return folder


def test_a_record_becomes_an_annotation_with_one_number_per_frame(tmp_path):
    annotations = read_annotations(written(tmp_path))
    assert list(annotations) == ["train", "dev", "test"]
    [clip] = annotations["dev"]
    assert (clip.name, clip.split, clip.signer) == ("dev/clip-1", "dev", "Signer01")
    assert (clip.gloss, clip.text) == (("MORGEN", "REGEN"), "morgen regnet es .")
    assert clip.n_frames == 4
    np.testing.assert_array_equal(clip.gloss_states, [1, 2, 3, 0])
    np.testing.assert_array_equal(clip.hand_shapes, [0, 7, 7, 0])
    np.testing.assert_array_equal(clip.mouths, [5, 5, 0, 0])


def test_the_order_of_the_file_is_kept(tmp_path):
    numbers = [3, 1, 2]
    folder = written(tmp_path, train=[record(number=number) for number in numbers])
    names = [clip.name for clip in read_annotations(folder)["train"]]
    assert names == [f"train/clip-{number}" for number in numbers]


def test_missing_files_are_named_all_at_once(tmp_path):
    (written(tmp_path) / "phoenix14t.dev").unlink()
    (tmp_path / "phoenix14t.test").unlink()
    with pytest.raises(FileNotFoundError, match=r"found no phoenix14t\.dev, phoenix14t\.test"):
        read_annotations(tmp_path)


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="absent"):
        read_annotations(tmp_path / "absent")


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"gloss": None}, "found None as gloss; expected str"),
        ({"num_frames": "4"}, "found '4' as num_frames; expected int"),
        ({"num_frames": 0}, "found 0 as num_frames"),
        ({"num_frames": 5}, "found 4 numbers from 0 in alignment pami0; expected 5"),
        ({"alignments": None}, "found None as alignments; expected dict"),
        ({"alignments": {"pami0": "1 2 3 0"}}, "found None as alignment pami1"),
        ({"alignments": {"pami0": [1, 2, 3, 0]}}, "as alignment pami0; expected a string"),
        ({"alignments": {"pami0": "1 2 x 0"}}, "pami0 does not read as numbers"),
        ({"alignments": {"pami0": "1 2 -3 0"}}, "found 4 numbers from -3"),
        ({"alignments": {"pami0": "1 2 9999999999 0"}}, "pami0 does not read as numbers"),
    ],
)
def test_a_wrong_field_is_named_with_its_file_and_record(tmp_path, changes, complaint):
    folder = written(tmp_path, dev=[record("dev", 1), record("dev", 2, **changes)])
    with pytest.raises(ValueError, match=rf"phoenix14t\.dev, record 1.*{complaint}"):
        read_annotations(folder)


def test_a_file_under_another_splits_name_is_refused(tmp_path):
    complaint = r"phoenix14t\.test: found dev/clip-1, a clip of dev, among those of test"
    with pytest.raises(ValueError, match=complaint):
        read_annotations(written(tmp_path, test=[record("dev")]))


def test_a_clip_that_stands_in_two_splits_is_refused(tmp_path):
    both = [record(name="clip-1")]
    complaint = r"phoenix14t\.test: found clip-1, which stands in .*phoenix14t\.train too"
    with pytest.raises(ValueError, match=complaint):
        read_annotations(written(tmp_path, train=both, test=both))


@pytest.mark.parametrize(
    ("records", "complaint"),
    [
        ([], "expected a list of at least one record"),
        ({"name": "clip"}, "found dict; expected a list"),
        (["clip"], "record 0: found str; expected a dict"),
        ([record(), record()], "found 2 clips named train/clip-1"),
    ],
)
def test_a_file_of_another_kind_is_refused(tmp_path, records, complaint):
    with pytest.raises(ValueError, match=complaint):
        read_annotations(written(tmp_path, train=records))
