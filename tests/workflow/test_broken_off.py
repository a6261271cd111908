"""Long trainings that are killed: nothing half-made is left, and they go on to the same bytes."""

import os
import shutil
import signal
import time

import pytest
import yaml

from hybridsign.settings import override, read_yaml
from specimens import copy_of_root, run_python, start_python

LONG = {  # enough steps after the first saving to be killed among them
    "profiles.smoke.train.training.steps": 150,
    "profiles.smoke.train.training.save_every": 4,
    "profiles.smoke.train_judge.training.steps": 150,
    "profiles.smoke.train_judge.training.save_every": 4,
}
TRAININGS = {
    "train": ("weather.pt.seed42", ["--corpus", "weather", "--model", "pt", "--seed", 42]),
    "train_judge": ("weather.seed1", ["--corpus", "weather", "--seed", 1]),
}


@pytest.fixture
def copy(project, tmp_path):
    """A project of the same clips, with longer trainings."""
    folder = tmp_path / "project"
    shutil.copytree(project.results("preprocess"), folder / "results/smoke/preprocess")
    params = override(read_yaml(project.folder / "params.yaml"), LONG)
    (folder / "params.yaml").write_text(yaml.safe_dump(params, sort_keys=False), encoding="utf-8")
    return type(project)(folder)


def until_there(find, process):
    """What is found while a process runs."""
    found = find()
    while not found:
        assert process.poll() is None, process.communicate()
        time.sleep(0.01)
        found = find()
    return found


def made(project, stage):
    """Files under their final names."""
    files = project.results(stage).rglob("*.*")
    return [path for path in files if path.is_file() and ".partial-" not in str(path)]


def log_of(project, stage):
    path = project.results("logs", stage, f"{TRAININGS[stage][0]}.log")
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("stage", TRAININGS)
def test_a_killed_training_goes_on_and_ends_with_the_same_bytes(copy, stage):
    name, arguments = TRAININGS[stage]
    kept = copy.results("unfinished", stage, f"{name}.state")
    copy.command(stage, *arguments)
    [record] = copy.results(stage).rglob("record.json")
    never_broken_off = record.read_bytes()
    assert "going on" not in log_of(copy, stage)
    assert not kept.exists()

    shutil.rmtree(copy.results(stage))
    with start_python("-m", "hybridsign", stage, *arguments, cwd=copy.folder) as process:
        until_there(kept.exists, process)
        process.kill()
    assert process.returncode == -signal.SIGKILL
    assert not made(copy, stage)

    copy.command(stage, *arguments)
    assert "going on at step " in log_of(copy, stage)
    assert record.read_bytes() == never_broken_off
    assert not any(path.is_file() for path in copy.results("unfinished").rglob("*"))


def snakemake(project):
    """The command of one training, in a project that is to have the workflow's files."""
    copy_of_root(project.folder, "Snakefile", "profiles", "workflow")
    return ["snakemake", "--cores=1", "results/smoke/train/weather/pt/seed42/checkpoint.pt"]


def kill(workflow, training):
    os.kill(training, signal.SIGKILL)


def press_ctrl_c(workflow, training):
    """A terminal tells all that run in it."""
    os.kill(workflow.pid, signal.SIGINT)
    os.kill(training, signal.SIGINT)


@pytest.mark.end_to_end
@pytest.mark.parametrize("break_off", [kill, press_ctrl_c])
def test_snakemake_keeps_what_a_training_had_that_was_broken_off(copy, break_off):
    command = snakemake(copy)
    folder = copy.results("train", "weather", "pt", "seed42")
    kept = copy.results("unfinished", "train", "weather.pt.seed42.state")

    def running():
        return kept.exists() and [path.name for path in folder.glob(".partial-*")]

    with start_python("-m", *command, cwd=copy.folder) as process:
        [aside] = until_there(running, process)
        break_off(process, int(aside.removeprefix(".partial-")))
        process.communicate()
    assert process.returncode != 0
    assert not made(copy, "train")
    assert kept.exists()

    again = run_python("-m", *command, cwd=copy.folder)
    assert again.returncode == 0, again.stderr
    assert "going on at step " in log_of(copy, "train")


@pytest.mark.end_to_end
def test_of_two_runs_begun_at_once_one_is_refused_and_the_other_ends_well(copy):
    command = snakemake(copy)
    runs = [start_python("-m", *command, cwd=copy.folder) for _ in range(2)]
    said = [run.communicate()[1] for run in runs]
    assert sorted(run.returncode == 0 for run in runs) == [False, True], said
    [refused] = [words for run, words in zip(runs, said, strict=True) if run.returncode]
    assert "cannot be locked" in refused
    assert {path.name for path in made(copy, "train")} >= {"checkpoint.pt", "record.json"}
