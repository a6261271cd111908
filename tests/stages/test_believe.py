import csv

import pytest

from hybridsign.data.parquet import read_clips, write_clips
from hybridsign.settings import SettingsError
from hybridsign.stages.believe import DamageLevels
from hybridsign.workspace import StageError, read_json

NAMES = set(DamageLevels.model_fields)


@pytest.fixture(scope="module")
def folder(evaluated):
    return evaluated.results("believe", "weather", "seed1")


@pytest.fixture(scope="module")
def found(folder):
    return read_json(folder / "belief.json")


@pytest.fixture(scope="module")
def scores(folder):
    with (folder / "scores.csv").open(encoding="utf-8", newline="") as file:
        return {
            (row["damage"], float(row["level"]), row["metric"]): float(row["value"])
            for row in csv.DictReader(file)
        }


def correlations(found, metric):
    return {
        each["damage"]: each["correlation"] for each in found["beliefs"] if each["metric"] == metric
    }


def test_every_metric_of_an_evaluation_is_held_against_every_damage(found, evaluated):
    truth = evaluated.results("evaluate", "weather", "ground_truth", "seed0") / "metrics.json"
    metrics = set(read_json(truth)["test"]["scores"])
    tried = {(each["metric"], each["damage"]) for each in found["beliefs"]}
    assert tried == {(metric, damage) for metric in metrics for damage in {*NAMES, "meaning"}}


def test_at_level_0_stand_the_scores_of_the_truth(scores):
    for damage in NAMES:
        assert scores[damage, 0.0, "dtw"] == 0
        assert scores[damage, 0.0, "fid"] == pytest.approx(0, abs=1e-9)
        assert scores[damage, 0.0, "duration"] == 1


def test_geometry_sees_jitter_and_is_blind_to_what_it_warps_or_masks_away(found):
    assert correlations(found, "dtw")["jittered"] == 1
    assert correlations(found, "dtw")["slowed"] == 0
    assert correlations(found, "duration")["slowed"] == 1
    assert correlations(found, "dtw_body")["hands_lost"] == 0


def test_an_interval_holds_correlations_and_its_ends_are_in_order(found):
    for each in found["beliefs"]:
        if each["correlation"] is not None:
            assert -1 <= each["low"] <= each["high"] <= 1


def test_it_says_whose_reading_a_number_is(found, evaluated):
    truth = evaluated.results("evaluate", "weather", "ground_truth", "seed0") / "metrics.json"
    assert found["judge"] == read_json(truth)["judge"]
    judged = {each["metric"] for each in found["beliefs"] if each["judged"]}
    assert {"bleu1", "wer_gloss", "fid", "diversity"} <= judged
    assert not any(metric.startswith(("dtw", "mpjpe")) for metric in judged)


def test_the_table_has_a_row_for_each_metric_and_a_column_for_each_damage(found, evaluated):
    text = (evaluated.results("tabulate") / "belief.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert len(rows) == 1 + len({each["metric"] for each in found["beliefs"]})
    assert rows[0].count("|") == len(NAMES) + 3
    assert "bleu1, judge 1" in text
    assert found["judge"] in text


def test_the_picture_is_drawn_the_same_every_time(found, folder):
    from hybridsign.tables.belief import picture

    assert picture(found) == (folder / "belief.svg").read_bytes()


@pytest.mark.parametrize("levels", ["[0.1, 0.5, 1]", "[0, 0.5, 0.5]", "[0, 1]", "[0, 0.5, 1.5]"])
def test_levels_that_do_not_rise_from_nothing_are_refused(project, levels):
    with pytest.raises(SettingsError, match="mirrored"):
        project.command("--set", f"profiles.smoke.believe.levels={{mirrored: {levels}}}", "params")


def test_a_single_clip_ranks_nothing(evaluated):
    test = evaluated.results("preprocess", "weather", "test.parquet")
    whole = test.read_bytes()
    write_clips(test, list(read_clips(test))[:1])
    try:
        with pytest.raises(StageError, match=r"test\.parquet: 1 clips, but two or more"):
            evaluated.command("believe", "--corpus", "weather", "--seed", 1)
    finally:
        test.write_bytes(whole)
