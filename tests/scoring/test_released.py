import json
from contextlib import chdir
from dataclasses import replace

import numpy as np
import pytest
import torch
from typer.testing import CliRunner

from hybridsign.__main__ import app
from hybridsign.data.parquet import read_clips, write_clips
from hybridsign.importing import import_clips
from hybridsign.metrics.bleu import bleu_up_to
from hybridsign.scoring.poses import TRUTH
from hybridsign.scoring.released import score_as_released
from released_specimens import JOINTS, Written, model_state, write

LENGTHS = {"a-1": 18, "a-2": 9, "a-3": 2}
SEED = 6  # of weights that say something


def challenge_file(path, seed, **fields):
    """A .pt file as the challenge released them; gives the poses too."""
    random = np.random.default_rng(seed)
    poses = {
        name: random.normal(0, 0.5, (length, JOINTS, 3)).astype(np.float32)
        for name, length in LENGTHS.items()
    }
    records = {
        name: {
            "name": name,
            "text": "im Norden regen .",
            "gloss": "NORD REGEN",
            "poses_3d": torch.from_numpy(pose),
            "speaker": "Signer01",
            **fields,
        }
        for name, pose in poses.items()
    }
    torch.save(records, path)
    return poses


@pytest.fixture
def judge(tmp_path):
    return write(tmp_path / "release", model_state(SEED))


def values(table):
    return {row.metric: [cell.value for cell in row.cells] for row in table.rows}


def test_what_is_scored_is_what_the_network_reads_in_every_second_frame(tmp_path, judge):
    truth, made = tmp_path / "truth.pt", tmp_path / "made.pt"
    challenge_file(truth, 1)
    poses = challenge_file(made, 2)
    table = score_as_released(truth, made, judge=judge)
    read = [Written(model_state(SEED)).translate(pose[::2]) for pose in poses.values()]
    expected = bleu_up_to(1)(read, ["im Norden regen ."] * 3).value
    assert expected > 0
    assert values(table)["bleu1"][0] == pytest.approx(expected)
    assert table.systems == ["made.pt", TRUTH]
    assert "slrtp:wer" in values(table)


def test_its_name_stands_in_the_title_and_motion_is_left_to_others(tmp_path, judge):
    truth = tmp_path / "truth.pt"
    challenge_file(truth, 1)
    table = score_as_released(truth, truth, judge=judge / "best.ckpt")
    assert "SLRTP 2025" in table.title
    assert all(first == second for first, second in values(table).values())
    assert table.notes[-1] == "Text alone; motion is measured without --judge."


def test_clips_of_another_layout_or_units_are_refused(project, judge):
    clips = project.results("fetch", "weather", "test.parquet")
    with pytest.raises(ValueError, match=r"skeleton openpose_137 in 2 .* reads slrtp_178 in 3"):
        score_as_released(clips, clips, judge=judge)


def test_clips_at_another_rate_are_refused(tmp_path, judge):
    challenge_file(tmp_path / "truth.pt", 1)
    import_clips([tmp_path / "truth.pt"], tmp_path / "truth.parquet")
    [first, *_] = read_clips(tmp_path / "truth.parquet")
    for fps, told in ((30.0, True), (12.0, False)):
        path = tmp_path / f"{fps}.parquet"
        write_clips(path, [replace(first, pose=replace(first.pose, fps=fps))])
        if told:
            with pytest.raises(ValueError, match=r"a-1 has 30 frames a second, but .* 12\.5, or"):
                score_as_released(path, path, judge=judge)
        else:
            assert score_as_released(path, path, judge=judge).n == 1


def test_a_clip_without_a_sentence_is_an_error(tmp_path, judge):
    truth = tmp_path / "truth.pt"
    challenge_file(truth, 1, text="")
    with pytest.raises(ValueError, match=r"3 of 3 clips have no sentence \(first: a-1\).*--texts"):
        score_as_released(truth, truth, judge=judge)


def test_score_takes_the_released_folder_as_a_judge(tmp_path, judge):
    challenge_file(tmp_path / "truth.pt", 1)
    names = ["--reference", "truth.pt", "--hypothesis", "truth.pt", "--judge", str(judge)]
    with chdir(tmp_path):
        result = CliRunner().invoke(app, ["score", *names, "--json"])
    assert result.exception is None
    assert "SLRTP 2025" in json.loads(result.stdout)["judge"]
