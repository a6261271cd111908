"""A tiny corpus, and a tiny project made by the real commands; each once a session."""

import contextlib
import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest
import torch
import yaml
from hypothesis import settings
from typer.testing import CliRunner

from hybridsign import console
from hybridsign.__main__ import app
from hybridsign.data.clip import Clip
from hybridsign.data.parquet import read_clips
from hybridsign.data.statistics import Statistics
from hybridsign.settings import override, read_yaml
from hybridsign.stages.evaluate import CONTROLS
from hybridsign.workspace import read_json
from specimens import SHIPPED, SMALLEST, TINY_PROFILE

# The same examples on every run; a first call may compile or import for seconds.
settings.register_profile("repeatable", deadline=None, derandomize=True, max_examples=50)
settings.load_profile("repeatable")

# Networks as small as the tests' gain nothing from a second thread, and lose all on a busy machine.
torch.set_num_threads(1)

TINY = TINY_PROFILE | {
    "tables.table2": None,
    # One generator stands for all.
    "tables.table1.rows": ["pt", "nearest", "codec", "mean_pose", "shuffled", "ground_truth"],
    "tables.table1.against": "pt",
    "tables.table3.rows": ["pt"],
    "codec_of": "pt",
    "ablations": {"corpus": "weather", "models": {}},
    **dict.fromkeys(("tables.table4", "tables.table5", "tables.table6"), None),
    "stressed": [],
    "profiles.smoke.benchmark": {
        "regimes": [
            {"size": "own", "threads": 1, "batch": 1},
            {"size": "own", "threads": 1, "batch": 3},
            {"size": "paper", "threads": 1, "batch": 1},
        ],
        "lengths": [20, 40],
        "matched_steps": 3,
        "repetitions": 2,
        "seconds": 1.0,
    },
    "profiles.paper.train.sizes": SMALLEST | {"width": 64},
}


def pytest_collection_modifyitems(items):
    """Of tests side by side the longest begins first: the others are through when it is."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        items.sort(key=lambda item: item.get_closest_marker("story") is None)


@dataclass(frozen=True)
class Project:
    """A folder with a params.yaml, and in time with results."""

    folder: Path

    def command(self, *arguments):
        """Run a command inside this process; gives what it printed."""
        with contextlib.chdir(self.folder):
            result = CliRunner().invoke(app, list(map(str, arguments)))
        # What is meant for a process of its own must not outlive the command here.
        for handler in console.log.handlers:
            handler.close()
        console.log.handlers = []
        torch.set_flush_denormal(False)
        if result.exception is not None:
            raise result.exception
        return result.output

    def results(self, *names):
        return self.folder.joinpath("results", "smoke", *names)


@dataclass(frozen=True)
class Corpus:
    """What `preprocess` left of the tiny corpus."""

    folder: Path

    @cached_property
    def train(self) -> list[Clip]:
        return list(read_clips(self.folder / "train.parquet"))

    @cached_property
    def dev(self) -> list[Clip]:
        return list(read_clips(self.folder / "dev.parquet"))

    @cached_property
    def test(self) -> list[Clip]:
        return list(read_clips(self.folder / "test.parquet"))

    @cached_property
    def statistics(self) -> Statistics:
        return Statistics.from_json(read_json(self.folder / "statistics.json"))


@pytest.fixture(scope="session")
def project(tmp_path_factory):
    """24 clips of the weather, fetched and preprocessed."""
    folder = tmp_path_factory.mktemp("project")
    shipped = read_yaml(SHIPPED)
    one_model = {"models": {"pt": shipped["models"]["pt"]}}
    tiny = override(shipped, TINY | one_model)
    (folder / "params.yaml").write_text(yaml.safe_dump(tiny, sort_keys=False), encoding="utf-8")
    project = Project(folder)
    project.command("fetch", "--corpus", "weather")
    project.command("preprocess", "--corpus", "weather")
    return project


@pytest.fixture(scope="session")
def corpus(project):
    return Corpus(project.results("preprocess", "weather"))


@pytest.fixture(scope="session")
def trained(project):
    """The project with a judge and a generator, both barely trained."""
    project.command("train_judge", "--corpus", "weather", "--seed", 1)
    project.command("train", "--corpus", "weather", "--model", "pt", "--seed", 42)
    return project


@pytest.fixture(scope="session")
def evaluated(trained):
    """The project with everything that its table asks for, and the table."""
    for system in CONTROLS:
        trained.command("evaluate", "--corpus", "weather", "--model", system, "--seed", 0)
    trained.command("evaluate", "--corpus", "weather", "--model", "pt", "--seed", 42)
    trained.command("benchmark", "--corpus", "weather")
    trained.command("believe", "--corpus", "weather", "--seed", 1)
    trained.command("tabulate")
    trained.command("report")
    return trained
