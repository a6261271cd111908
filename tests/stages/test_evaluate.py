import csv

import numpy as np
import pytest

from hybridsign.checkpoint import load_generator
from hybridsign.data.parquet import read_clips
from hybridsign.workspace import StageError, read_json


def readings(folder):
    with (folder / "translations.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def folder(evaluated):
    return evaluated.results("evaluate", "weather", "pt", "seed42")


def test_poses_words_and_scores_are_of_the_same_clips(folder, corpus):
    wanted = [clip.id for clip in (*corpus.dev, *corpus.test)]
    assert [clip.id for clip in read_clips(folder / "poses.parquet")] == wanted
    assert [reading["id"] for reading in readings(folder)] == wanted
    metrics = read_json(folder / "metrics.json")
    assert (metrics["dev"]["n"], metrics["test"]["n"]) == (4, 4)


def test_scores_follow_from_what_is_written(folder):
    dtw = [float(row["dtw"]) for row in readings(folder) if row["split"] == "test"]
    scores = read_json(folder / "metrics.json")["test"]["scores"]
    assert scores["dtw"]["value"] == pytest.approx(np.mean(dtw), abs=1e-3)


def test_all_systems_are_read_by_one_judge(evaluated):
    metrics = evaluated.results("evaluate", "weather").glob("*/*/metrics.json")
    assert len({read_json(path)["judge"] for path in metrics}) == 1


def test_ground_truth_is_one_more_system(evaluated, corpus):
    folder = evaluated.results("evaluate", "weather", "ground_truth", "seed0")
    scores = read_json(folder / "metrics.json")["test"]["scores"]
    assert (scores["dtw"]["value"], scores["total_distance"]["value"]) == (0, 1)
    for found, true in zip(read_clips(folder / "poses.parquet"), corpus.dev, strict=False):
        np.testing.assert_array_equal(found.pose.coordinates, true.pose.coordinates)


def test_the_truth_through_the_pose_codec_is_nearly_the_truth(evaluated):
    folder = evaluated.results("evaluate", "weather", "codec", "seed0")
    scores = read_json(folder / "metrics.json")["test"]["scores"]
    still = evaluated.results("evaluate", "weather", "mean_pose", "seed0") / "metrics.json"
    assert 0 < scores["mpjpe"]["value"] < read_json(still)["test"]["scores"]["mpjpe"]["value"] / 2


def test_only_as_many_clips_as_were_asked_for_are_evaluated(evaluated, tmp_path):
    command = ["evaluate", "--corpus", "weather", "--model", "mean_pose", "--seed", 7]
    evaluated.command("--set", "profiles.smoke.evaluate.clips=1", *command)
    folder = evaluated.results("evaluate", "weather", "mean_pose", "seed7")
    assert len(readings(folder)) == 2


def test_a_model_that_was_not_trained_is_asked_for(trained):
    with pytest.raises(
        StageError, match=r"pt/seed99/checkpoint\.pt: not found, but evaluate needs"
    ):
        trained.command("evaluate", "--corpus", "weather", "--model", "pt", "--seed", 99)


def test_a_sampling_reads_the_checkpoint_of_its_model(evaluated, folder):
    settings = ("samplings={again: {model: pt}}", "titles.again=Again")
    sets = [part for each in settings for part in ("--set", each)]
    evaluated.command(*sets, "evaluate", "--corpus", "weather", "--model", "again", "--seed", 42)
    again = evaluated.results("evaluate", "weather", "again", "seed42")
    record = read_json(again / "record.json")
    wanted = {"model": "pt", "steps": None, "confidence": "own", "length": "own"}
    assert record["settings"]["sampling"] == wanted
    assert any("train/weather/pt/seed42/checkpoint.pt" in path for path in record["inputs"])
    for one, other in zip(*(read_clips(f / "poses.parquet") for f in (folder, again)), strict=True):
        assert (one.provenance, other.provenance) == ("generated:pt", "generated:again")
        np.testing.assert_array_equal(one.pose.coordinates, other.pose.coordinates)


def test_a_model_that_heeds_no_confidence_has_no_upper_bound_by_it(evaluated):
    settings = ("samplings={told: {model: pt, confidence: oracle}}", "titles.told=upper bound")
    sets = [part for each in settings for part in ("--set", each)]
    with pytest.raises(ValueError, match=r"told\.confidence: true confidence would change"):
        evaluated.command(*sets, "evaluate", "--corpus", "weather", "--model", "told", "--seed", 42)


def test_a_models_weights_are_counted(folder, evaluated):
    network, _, _ = load_generator(
        evaluated.results("train", "weather", "pt", "seed42", "checkpoint.pt")
    )
    counted = sum(weights.numel() for weights in network.parameters())
    assert read_json(folder / "metrics.json")["parameters"] == counted
    truth = evaluated.results("evaluate", "weather", "ground_truth", "seed0", "metrics.json")
    assert "parameters" not in read_json(truth)
