"""What holds for all stages alike."""

import json
from importlib import import_module

import pytest

from hybridsign.params import load
from hybridsign.workspace import check_outputs, read_json

RUNS = {
    "fetch": ("fetch", "weather"),
    "preprocess": ("preprocess", "weather"),
    "train_judge": ("train_judge", "weather", "seed1"),
    "train": ("train", "weather", "pt", "seed42"),
    "evaluate": ("evaluate", "weather", "pt", "seed42"),
    "evaluate a control": ("evaluate", "weather", "shuffled", "seed0"),
    "believe": ("believe", "weather", "seed1"),
    "benchmark": ("benchmark", "weather"),
    "tabulate": ("tabulate",),
    "report": ("report",),
}
COMMANDS = {
    "fetch": ["--corpus", "weather"],
    "preprocess": ["--corpus", "weather"],
    "train_judge": ["--corpus", "weather", "--seed", 1],
    "train": ["--corpus", "weather", "--model", "pt", "--seed", 42],
    "evaluate": ["--corpus", "weather", "--model", "pt", "--seed", 42],
    "believe": ["--corpus", "weather", "--seed", 1],
    "tabulate": [],
    "report": [],
}


@pytest.mark.parametrize("names", RUNS.values(), ids=RUNS)
def test_a_stage_writes_what_it_says_and_nothing_else(evaluated, names):
    folder = evaluated.results(*names)
    check_outputs(folder)
    stage = import_module(f"hybridsign.stages.{names[0]}")
    params = load(evaluated.folder / "params.yaml")
    several = {
        "tabulate": [params.quality_tables, params.stressed],
        "report": [params.used_corpora],
    }
    wanted = {*stage.outputs(*several.get(names[0], [])), "record.json", "provenance.json"}
    assert {path.name for path in folder.iterdir()} == wanted


@pytest.mark.parametrize("names", RUNS.values(), ids=RUNS)
def test_the_record_tells_settings_inputs_and_code(evaluated, names):
    record = read_json(evaluated.results(*names) / "record.json")
    assert record["stage"] == names[0]
    assert record["place"] == list(names[1:])
    assert len(record["code"]) == 16
    assert all(evaluated.folder.joinpath(path).is_file() for path in record["inputs"])
    assert json.dumps(record["settings"]) != "{}"


@pytest.mark.parametrize("stage", COMMANDS)
def test_running_a_stage_again_gives_the_same_bytes(evaluated, stage):
    record = evaluated.results(*RUNS[stage]) / "record.json"
    before = record.read_bytes()
    evaluated.command(stage, *COMMANDS[stage])
    assert record.read_bytes() == before


def test_each_command_keeps_a_log(evaluated):
    logs = evaluated.results("logs")
    for log in ("fetch/weather", "train/weather.pt.seed42", "tabulate"):
        assert (logs / f"{log}.log").read_text(encoding="utf-8")
