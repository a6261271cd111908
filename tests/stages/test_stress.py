import shutil

import pytest
import yaml

from conftest import Project
from generator_specimens import hybrid
from hybridsign.graph import stressed
from hybridsign.params import load
from hybridsign.settings import SettingsError, override, read_yaml
from hybridsign.stages.stress import Stressed
from hybridsign.tables import stress
from hybridsign.workspace import StageError, read_json

LENGTHS, DROPOUTS = [20, 40], [0.3, 0.6]
METHOD = hybrid(input="gloss", steps=1, self_forcing="off").model_dump(mode="json")


def with_params(folder, **changes):
    tree = override(read_yaml(folder / "params.yaml"), changes)
    (folder / "params.yaml").write_text(yaml.safe_dump(tree, sort_keys=False))


@pytest.fixture(scope="module")
def strained(trained, tmp_path_factory):
    """The tiny project with a HybridSign beside its other model, both barely trained."""
    folder = tmp_path_factory.mktemp("strained")
    shutil.copytree(trained.folder, folder, dirs_exist_ok=True)
    with_params(
        folder,
        **{
            "models.hybrid": METHOD,
            "stressed": ["hybrid"],
            "profiles.smoke.stress": {
                "clips": 3, "batch_size": 2, "dropouts": DROPOUTS, "lengths": LENGTHS,
            },
        },
    )  # fmt: skip
    project = Project(folder)
    project.command("train", "--corpus", "weather", "--model", "hybrid", "--seed", 42)
    project.command("stress", "--corpus", "weather", "--model", "hybrid", "--seed", 42)
    return project


@pytest.fixture(scope="module")
def found(strained):
    return read_json(strained.results("stress", "weather", "hybrid", "seed42", "stress.json"))


def test_every_manner_is_tried_at_every_share_told_and_silent(found):
    tried = {(row["manner"], row["confidence"], row["share"]) for row in found["robustness"]}
    assert tried == {
        (manner, confidence, share)
        for manner in ("lost", "garbled")
        for confidence in ("told", "silent")
        for share in DROPOUTS
    }
    assert found["clips"] == 3


def test_a_stream_of_the_trained_length_is_what_a_clean_history_gives(found):
    assert [row["frames"] for row in found["streams"]] == LENGTHS
    assert found["frames"] == LENGTHS[0]
    for metric in ("bleu1", "bleu4", "dtw"):
        assert found["streams"][0][metric] == found["clean"][metric]


def test_it_is_the_same_again(strained, found):
    path = strained.results("stress", "weather", "hybrid", "seed42", "stress.json")
    first = path.read_bytes()
    strained.command("stress", "--corpus", "weather", "--model", "hybrid", "--seed", 42)
    assert path.read_bytes() == first


def test_a_model_without_a_history_to_spoil_is_refused(strained):
    with pytest.raises(StageError, match=r"pt/seed42/checkpoint\.pt: holds no HybridSign"):
        strained.command("stress", "--corpus", "weather", "--model", "pt", "--seed", 42)


def test_params_yaml_may_name_variants_of_hybridsign_alone(strained):
    assert stressed(load(strained.folder / "params.yaml")) == Stressed(
        "weather", {"hybrid": "HybridSign (ours)"}, (42,)
    )
    with pytest.raises(SettingsError, match="stressed: pt is no HybridSign; valid choices: hybrid"):
        stressed(load(strained.folder / "params.yaml", {"stressed": ["pt"]}))


@pytest.fixture(scope="module")
def two_seeds(found):
    worse = {**found["clean"], "bleu1": found["clean"]["bleu1"] + 2}
    return [found, {**found, "seed": 43, "clean": worse}]


def test_the_table_has_a_row_for_each_kind_of_spoiling_and_begins_with_nothing_spoiled(found):
    sheet = stress.robustness([found], {"hybrid": "ours"}, "smoke")
    assert sheet.header[3:6] == ["BLEU-1 ↑, 0%", "BLEU-1 ↑, 30%", "BLEU-1 ↑, 60%"]
    assert [row[:3] for row in sheet.rows] == [
        ["ours", "lost", "told"],
        ["ours", "lost", "silent"],
        ["ours", "garbled", "told"],
        ["ours", "garbled", "silent"],
    ]
    assert {row[3] for row in sheet.rows} == {f"{found['clean']['bleu1']:.2f}"}


def test_several_seeds_stand_as_mean_and_deviation(two_seeds, found):
    sheet = stress.robustness(two_seeds, {"hybrid": "ours"}, "smoke")
    assert sheet.rows[0][3] == f"{found['clean']['bleu1'] + 1:.2f} ± 1.41"
    assert "weather (rendered: invented signs, not DGS or ASL), first 3 test clips" in sheet.caption
    assert "seeds 42, 43" in sheet.caption


def test_the_table_of_long_streams_has_a_row_for_each_length(found):
    sheet = stress.long_streams([found], {"hybrid": "ours"}, "smoke")
    assert [row[:2] for row in sheet.rows] == [["ours", "20"], ["ours", "40"]]
    assert len(sheet.rows[0]) == len(sheet.header)


def test_the_tidy_rows_and_the_pictures_hold_every_kind(found, tmp_path):
    rows = stress.tidy_robustness([found])
    assert len(rows) == 4 * (1 + len(DROPOUTS))
    for draw in (stress.robustness_picture, stress.long_streams_picture):
        picture = draw([found], {"hybrid": "ours"})
        assert picture.startswith(b"<?xml")
        assert picture == draw([found], {"hybrid": "ours"})
        assert b"ours" in picture
