import shutil
from dataclasses import replace

import numpy as np
import pytest

from hybridsign.data.parquet import ParquetError, read_clips, write_clips
from hybridsign.skeleton import OPENPOSE_137
from hybridsign.stages import preprocess
from hybridsign.workspace import StageError, read_json, write_json

SETTINGS = preprocess.PreprocessSettings(frames=12)


@pytest.fixture
def fetched(project, tmp_path, monkeypatch):
    """A copy of what `fetch` brought in, to be spoiled."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "results" / "smoke" / "fetch" / "weather"
    shutil.copytree(project.results("fetch", "weather"), folder)
    return folder


def run(fetched):
    preprocess.run("smoke", "weather", SETTINGS)
    return fetched.parents[1] / "preprocess" / "weather"


def without_neck(clip):
    confidence = clip.pose.confidence.copy()
    confidence[:, OPENPOSE_137.index("neck")] = 0
    return replace(clip, pose=replace(clip.pose, confidence=confidence))


def test_every_corpus_comes_to_the_protocols_length(fetched):
    for clip in read_clips(run(fetched) / "test.parquet"):
        assert clip.pose.n_frames == 12
        assert clip.native_frames > 12
        assert clip.units == "shoulder_widths"


def test_a_clip_without_a_neck_is_dropped_with_its_reason_on_the_card(fetched):
    first, *rest = list(read_clips(fetched / "train.parquet"))
    write_clips(fetched / "train.parquet", [without_neck(first), *rest])
    made = run(fetched)
    assert [clip.id for clip in read_clips(made / "train.parquet")] == [clip.id for clip in rest]
    assert read_json(made / "statistics.json")["n_clips"] == len(rest)
    assert f"- train `{first.id}`: the neck was never seen" in (made / "card.md").read_text()


def test_statistics_are_of_the_training_split_alone(fetched):
    before = read_json(run(fetched) / "statistics.json")
    shutil.copy(fetched / "dev.parquet", fetched / "test.parquet")
    assert read_json(run(fetched) / "statistics.json") == before
    shutil.copy(fetched / "dev.parquet", fetched / "train.parquet")
    assert read_json(run(fetched) / "statistics.json") != before


def test_a_split_of_which_every_clip_is_dropped_still_has_a_card(fetched):
    clips = [without_neck(clip) for clip in read_clips(fetched / "dev.parquet")]
    write_clips(fetched / "dev.parquet", clips)
    assert "| clips | 16 | 0 | 4 |" in (run(fetched) / "card.md").read_text()


def test_a_training_split_without_a_usable_clip_is_an_error(fetched):
    clips = [without_neck(clip) for clip in read_clips(fetched / "train.parquet")]
    write_clips(fetched / "train.parquet", clips)
    with pytest.raises(ValueError, match="no usable clip in the training split"):
        run(fetched)


def test_a_file_that_was_cut_short_is_named(fetched):
    path = fetched / "dev.parquet"
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(ParquetError, match=r"weather/dev\.parquet: .*cut short"):
        run(fetched)


def test_a_corpus_that_was_not_fetched_is_asked_for(fetched):
    (fetched / "test.parquet").unlink()
    with pytest.raises(StageError, match=r"fetch/weather/test\.parquet: not found"):
        run(fetched)


def test_the_card_tells_what_the_corpus_is(project):
    card = (project.results("preprocess", "weather") / "card.md").read_text(encoding="utf-8")
    assert card.startswith("# Dataset card: weather\n")
    assert "invented signs, not DGS or ASL" in card
    assert "| clips | 16 | 4 | 4 |" in card
    assert "| missing points, left hand, % |" in card


def test_prepared_poses_are_in_shoulder_widths(corpus):
    neck, right, left = OPENPOSE_137.indices("neck", "right_shoulder", "left_shoulder")
    for clip in corpus.train:
        coordinates = clip.pose.coordinates
        width = np.linalg.norm(coordinates[:, right] - coordinates[:, left], axis=-1)
        assert np.median(width) == pytest.approx(1, abs=0.05)
        assert np.abs(np.median(coordinates[:, neck], axis=0)).max() < 0.05


def test_what_fetch_could_not_bring_in_stands_on_the_card_with_its_reason(fetched):
    notes = read_json(fetched / "notes.json")
    lost = {"split": "dev", "id": "lost", "reason": "a text without pose"}
    write_json(fetched / "notes.json", notes | {"dropped": [lost]})
    card = (run(fetched) / "card.md").read_text()
    assert "- dev `lost`: a text without pose\n" in card.partition("## Dropped clips")[2]
    assert "dropped:" not in card
