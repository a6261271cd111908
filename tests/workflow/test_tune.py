"""The same number of trials for every generator."""

import csv
import runpy
import shutil
from itertools import product
from types import SimpleNamespace

import pytest

from hybridsign.params import Params, load
from hybridsign.settings import override, parse, read_yaml
from specimens import ROOT, SHIPPED, run_python

SCRIPT = ROOT / "workflow" / "tune.py"
RATE = "profiles.default.train.training.learning_rate"
TREE = read_yaml(SHIPPED)


@pytest.fixture(scope="module")
def tune():
    return SimpleNamespace(**runpy.run_path(str(SCRIPT)))


def at(tree, dotted):
    for key in dotted.split("."):
        tree = tree[key]
    return tree


def test_every_generator_has_as_many_knobs_with_as_many_values(tune):
    assert set(tune.KNOBS) == set(TREE["models"])
    assert {len(knobs) for knobs in tune.KNOBS.values()} == {2}
    values = [each for knobs in tune.KNOBS.values() for each in knobs.values()]
    assert {len(each) for each in [*values, tune.RATES]} == {3}


def test_every_value_can_be_set_and_the_shipped_one_is_among_them(tune):
    for model, knobs in tune.KNOBS.items():
        for key, values in knobs.items():
            shipped = TREE["models"][model]
            default = 0.8 if (model, key) == ("hybrid", "noise_memory") else at(shipped, key)
            assert default in values
        for chosen in product(*knobs.values()):
            changes = {f"models.{model}.{key}": v for key, v in zip(knobs, chosen, strict=True)}
            parse(Params, override(TREE, changes), "params.yaml:")


def test_no_trial_is_drawn_twice_nor_is_that_of_params_yaml(tune):
    params = load(SHIPPED)
    for model in tune.KNOBS:
        found = tune.draws(params, model, 20)
        assert found[:7] == tune.draws(params, model, 7)
        assert len({str(each) for each in found}) == 20
    of_params_yaml = {
        RATE: 0.003,
        "models.pt.noise_rate": 1.0,
        "models.pt.aids.history_dropout": 0.5,
    }
    every = tune.draws(params, "pt", 26)
    assert of_params_yaml not in every
    assert of_params_yaml.keys() == every[0].keys()
    with pytest.raises(SystemExit, match="pt: 27 trials besides"):
        tune.draws(params, "pt", 27)


def test_trials_are_made_once_and_all_are_told(trained, tmp_path):
    folder = tmp_path / "project"
    shutil.copytree(trained.folder, folder)
    asked = ["--models", "pt", "--trials", "2", "--steps", "2", "--clips", "3", "--jobs", "1"]
    for _ in range(2):
        done = run_python(SCRIPT, *asked, "--out", "tuning.md", cwd=folder)
        assert done.returncode == 0, done.stderr
    with (folder / "tuning.csv").open(encoding="utf-8") as file:
        first, second = csv.DictReader(file)
    assert first["settings"] == "as in params.yaml"
    drawn = dict(each.split() for each in second["settings"].split(", "))
    place = "results/smoke/train/weather/pt/seed42"
    trials = list(folder.glob("results/tuning/smoke/weather/pt/*"))
    assert len(trials) == 2
    rates = [read_yaml(trial / "params.yaml")["models"]["pt"]["noise_rate"] for trial in trials]
    assert float(drawn["noise_rate"]) in rates
    assert all((trial / place / "record.json").is_file() for trial in trials)
    assert "| pt | 2 |" in (folder / "tuning.md").read_text(encoding="utf-8")
