from dataclasses import replace

import numpy as np
import pytest

from hybridsign.checkpoint import load_judge
from hybridsign.data.parquet import read_clips, write_clips
from hybridsign.exporting import export_clips
from hybridsign.scoring.poses import TRUTH, score_poses


@pytest.fixture(scope="module")
def judge(trained):
    return trained.results("train_judge", "weather", "seed1", "checkpoint.pt")


@pytest.fixture(scope="module")
def truth(project):
    return project.results("preprocess", "weather", "test.parquet")


@pytest.fixture(scope="module")
def raw(project):
    return project.results("fetch", "weather", "test.parquet")


def changed(path, tmp_path, change, name="changed.parquet"):
    """A copy of a file of clips, each of which was changed."""
    write_clips(tmp_path / name, map(change, read_clips(path)))
    return tmp_path / name


def values(table):
    return {row.metric: [cell.value for cell in row.cells] for row in table.rows}


def test_a_bleu_of_poses_names_its_judge_and_the_truth_is_read_beside(truth, judge):
    table = score_poses(truth, truth, judge_file=judge)
    assert table.judge == f"{load_judge(judge)[0].identity()} ({judge})"
    assert table.judge in table.title
    assert table.systems == ["test.parquet", TRUTH]
    scores = values(table)
    assert {"bleu1", "bleu4", "wer_text", "wer_gloss", "dtw", "total_distance"} <= set(scores)
    assert all(first == second for first, second in scores.values())
    assert scores["dtw"] == [0, 0]
    assert table.notes[-1].endswith("% of the references' running words.")


def test_without_a_judge_there_is_motion_and_no_bleu(truth):
    table = score_poses(truth, truth)
    scores = values(table)
    assert (scores["dtw"], scores["mpjpe_hands"], scores["total_distance"]) == ([0], [0], [1])
    assert not any("bleu" in name for name in scores)
    assert table.judge is None
    assert "No BLEU without a judge" in table.notes[-1]


def test_clips_in_pixels_are_scored_like_those_of_the_workflow(raw, truth, judge):
    mine = score_poses(truth, raw, judge_file=judge, frames=20)
    assert values(mine) == values(score_poses(truth, truth, judge_file=judge))
    assert any("4 clips brought to shoulder widths and 20 frames" in note for note in mine.notes)


def test_other_peoples_folders_come_in_by_the_readers_of_import(raw, tmp_path):
    export_clips(raw, tmp_path / "json", "openpose")
    table = score_poses(raw, tmp_path / "json", frames=20)
    assert values(table)["dtw"] == [pytest.approx(0, abs=0.5)]
    assert table.n == 4


def test_what_has_no_counterpart_is_told_and_left_out(truth, tmp_path):
    first = next(iter(read_clips(truth))).id
    some = changed(
        truth, tmp_path, lambda clip: replace(clip, id="lone" if clip.id == first else clip.id)
    )
    table = score_poses(truth, some)
    assert table.n == 3
    notes = " ".join(table.notes)
    assert "changed.parquet: 1 of 4 clips have no counterpart" in notes
    assert "test.parquet: 1 of 4 clips have no counterpart of the same id and are not" in notes
    assert f"(first: {first})" in notes


def test_nothing_in_common_two_of_one_id_and_no_clips_are_errors(project, truth, tmp_path):
    with pytest.raises(ValueError, match=r"none of 4 clips has a counterpart of the same id"):
        score_poses(truth, project.results("preprocess", "weather", "dev.parquet"))
    twins = changed(truth, tmp_path, lambda clip: replace(clip, id="twin"))
    with pytest.raises(ValueError, match=r"two clips have the id 'twin'"):
        score_poses(truth, twins)
    write_clips(tmp_path / "none.parquet", [])
    with pytest.raises(ValueError, match="there are no clips"):
        score_poses(truth, tmp_path / "none.parquet")


def test_a_clip_without_a_signer_is_left_out_with_the_reason(raw, tmp_path):
    first = next(iter(read_clips(raw))).id

    def unseen(clip):
        if clip.id != first:
            return clip
        return replace(
            clip, pose=replace(clip.pose, confidence=np.zeros_like(clip.pose.confidence))
        )

    table = score_poses(raw, changed(raw, tmp_path, unseen), frames=20)
    assert table.n == 3
    assert any(f"{first} is left out: " in note and "never seen" in note for note in table.notes)


def test_a_judge_of_another_language_is_refused(truth, judge, tmp_path):
    foreign = changed(truth, tmp_path, lambda clip: replace(clip, text="wash the horse gently ."))
    with pytest.raises(ValueError, match=r"learned another language or corpus.*not: gently, horse"):
        score_poses(foreign, truth, judge_file=judge)


def test_a_judge_of_another_layout_is_refused(truth, judge, tmp_path):
    def deep(clip):
        coordinates = np.pad(clip.pose.coordinates, ((0, 0), (0, 0), (0, 1)))
        placement = replace(clip.placement, centre=(*clip.placement.centre, 0.0))
        pose = replace(clip.pose, coordinates=coordinates)
        return replace(clip, pose=pose, placement=placement)

    with pytest.raises(ValueError, match=r"in 3 coordinates, but the judge .* in 2"):
        score_poses(truth, changed(truth, tmp_path, deep), judge_file=judge)


def test_sentences_come_from_a_table_where_the_clips_have_none(truth, judge, tmp_path):
    silent = changed(truth, tmp_path, lambda clip: replace(clip, text=""))
    with pytest.raises(ValueError, match=r"no clip has a sentence.*--texts"):
        score_poses(silent, truth, judge_file=judge)
    lines = [f"{clip.id}\t{clip.text}" for clip in read_clips(truth)]
    table = tmp_path / "texts.csv"
    table.write_text("\n".join(["name\ttext", *lines]), encoding="utf-8")
    told = score_poses(silent, truth, judge_file=judge, texts=table)
    assert values(told) == values(score_poses(truth, truth, judge_file=judge))


def test_references_without_glosses_have_no_gloss_errors(truth, judge, tmp_path):
    plain = changed(truth, tmp_path, lambda clip: replace(clip, gloss=None))
    assert "wer_gloss" not in values(score_poses(plain, truth, judge_file=judge))
