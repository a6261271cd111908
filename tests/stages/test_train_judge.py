import shutil

import pytest

from hybridsign.checkpoint import load_judge
from hybridsign.workspace import StageError, read_json


@pytest.fixture
def another(project, tmp_path):
    """A copy of the project, for a judge of its own."""
    shutil.copytree(project.folder, tmp_path / "project")
    return type(project)(tmp_path / "project")


def train(project, *settings):
    choices = [part for setting in settings for part in ("--set", setting)]
    project.command(*choices, "train_judge", "--corpus", "weather", "--seed", 1)
    return project.results("train_judge", "weather", "seed1")


def test_the_quality_of_a_judge_is_measured_on_dev_and_kept_with_it(trained, corpus):
    folder = trained.results("train_judge", "weather", "seed1")
    written = read_json(folder / "quality.json")
    judge, _ = load_judge(folder / "checkpoint.pt")
    assert written == {"judge": judge.identity(), **judge.quality.to_json()}
    assert list(judge.quality.scores) == ["ground_truth", "nearest", "shuffled", "mean_pose"]
    assert judge.quality.n == len(corpus.dev)
    pinned = judge.quality.length_penalties[f"{float(judge.length_penalty):g}"]
    assert pinned == judge.quality.scores["ground_truth"].bleu4


def test_a_judge_that_has_not_learned_stops_the_workflow_and_leaves_nothing(another):
    shutil.rmtree(another.results("train_judge"), ignore_errors=True)
    with pytest.raises(StageError) as stopped:
        train(another, "profiles.smoke.train_judge.gate=stop")
    for part in (
        "train_judge, weather: This judge has not learned to read: BLEU-4 of true dev clips is ",
        "profiles.smoke.train_judge.training.steps, now 12",
        "profiles.smoke.train_judge.gate: mark",
    ):
        assert part in str(stopped.value)
    assert not list(another.results("train_judge").rglob("*.*"))


def test_a_judge_is_known_by_the_clips_that_it_learned_from(another, trained):
    first = read_json(trained.results("train_judge", "weather", "seed1", "quality.json"))["judge"]
    assert read_json(train(another) / "quality.json")["judge"] == first
    statistics = another.results("preprocess", "weather", "statistics.json")
    statistics.write_text(statistics.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert read_json(train(another) / "quality.json")["judge"] != first
