"""Snakemake and DVC by turns in one project: they agree on what is stale, and on what is not.

The tests are one story, in this order: each begins and ends with a project that is up to date.
"""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from hybridsign.settings import override, read_yaml
from hybridsign.workspace import read_json
from specimens import SHIPPED, TINY_PROFILE, copy_of_root

pytestmark = pytest.mark.story
FILES = ("Snakefile", "profiles", "workflow", "src", "dvc.yaml", ".dvcignore", ".dvc", ".gitignore")
ENDS = ["nearest", "codec", "mean_pose", "shuffled", "ground_truth"]
SMALL = TINY_PROFILE | {  # every stage of both graphs, and a few seconds for each
    "claims": {},
    "stressed": ["hybrid"],
    "tables.table1.rows": ["pt", "hybrid", *ENDS],
    "tables.table2.rows": ["pt", "hybrid", *ENDS],
    "tables.table3.rows": ["pt", "hybrid"],
    "tables.table4.rows": ["autoregressive", "hybrid", *ENDS],
    "tables.table5.rows": ["causal_attention", "hybrid", *ENDS],
    "tables.table6.rows": ["hybrid", *ENDS],
    "profiles.smoke.stress": {"clips": 3, "batch_size": 3, "dropouts": [0.5], "lengths": [20]},
    "profiles.smoke.benchmark.regimes": [{"size": "own", "threads": 1, "batch": 1}],
    "profiles.smoke.benchmark.lengths": [20, 40],
    "profiles.smoke.benchmark.repetitions": 1,
    "profiles.smoke.benchmark.seconds": 0.01,
}
MODELS = ("hybrid", "pt", "autoregressive", "causal_attention")
RECORD = "results/smoke/{}/record.json"
CHANGED = "ablations.models.autoregressive.aids.history_dropout"
SHOWN = {"tabulate": 1, "report": 1, "track": 1}
CHAIN = {"train": 1, "evaluate": 1, "benchmark": 1} | SHOWN


@dataclass(frozen=True)
class Project:
    """A folder under Git and DVC, with code of its own."""

    folder: Path

    def run(self, *command):
        """What a command prints."""
        done = subprocess.run(
            [sys.executable, "-m", *command] if command[0] in ("snakemake", "dvc") else command,
            cwd=self.folder,
            env={
                **os.environ,
                "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
                "PYTHONPATH": str(self.folder / "src"),
                **{f"GIT_{who}_NAME": "A Tester" for who in ("AUTHOR", "COMMITTER")},
                **{f"GIT_{who}_EMAIL": "tester@example.org" for who in ("AUTHOR", "COMMITTER")},
            },
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def snakemake(self, *arguments):
        """The jobs that it runs, counted by rule, without those that make nothing."""
        said = self.run("snakemake", "--cores", "2", "all", *arguments)
        if "Job stats:" not in said:
            return {}
        table = said.split("Job stats:", 1)[1].partition("\n\n")[0]
        jobs = {rule: int(count) for rule, count in map(str.split, table.splitlines()[3:])}
        return {rule: jobs[rule] for rule in jobs.keys() - {"all", "total"}}

    def dvc(self, *command):
        """The stages that a command runs or restores, counted, without those that DVC alone has."""
        said = self.run("dvc", *command)
        return stages(
            re.findall(r"(?m)^(?:Running stage|Stage) '([\w@.-]+)'(?::| is cached)", said)
        )

    def stale_for_dvc(self):
        """Stages whose own inputs are not those that dvc.lock names, counted."""
        said = self.run("dvc", "status", "--json")
        return stages(yaml.safe_load(said.strip().splitlines()[-1]))

    def is_up_to_date(self):
        """Whether both tools say so."""
        return not self.snakemake("--dry-run") and not self.stale_for_dvc()

    def change(self, path, old, new):
        text = (self.folder / path).read_text(encoding="utf-8")
        assert text.count(old) == 1
        (self.folder / path).write_text(text.replace(old, new), encoding="utf-8")

    def set(self, changes):
        """Change values of params.yaml."""
        self.write_params(override(self.params(), changes))

    def params(self):
        return read_yaml(self.folder / "params.yaml")

    def write_params(self, tree):
        text = yaml.safe_dump(tree, sort_keys=False)
        (self.folder / "params.yaml").write_text(text, encoding="utf-8")

    def made_with(self, *place):
        """Settings in the record of a stage."""
        return read_json(self.folder / RECORD.format("/".join(place)))["settings"]

    def locked(self):
        """What dvc.lock says, by stage."""
        return yaml.safe_load((self.folder / "dvc.lock").read_text(encoding="utf-8"))["stages"]


def stages(names):
    """DVC's names counted by rule of Snakemake's; `fingerprint` and `sync` have none."""
    rules = [re.match(r"train_judge|[a-z]+", name).group() for name in names]
    return {rule: rules.count(rule) for rule in rules if rule not in ("fingerprint", "sync")}


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """Made by Snakemake, from nothing."""
    made = Project(copy_of_root(tmp_path_factory.mktemp("two_tools") / "project", *FILES))
    tree = override(read_yaml(SHIPPED), SMALL)
    for above in (tree, tree["ablations"]):
        above["models"] = {
            name: above["models"][name] for name in MODELS if name in above["models"]
        }
    made.write_params(tree)
    made.run("git", "init", "--quiet", "--initial-branch=main")
    commit(made)
    assert made.snakemake()["train"] == 6
    return made


def commit(project):
    project.run("git", "add", "--all")
    project.run("git", "commit", "--quiet", "--message", "as it is")


def test_what_snakemake_made_dvc_need_not_make(project):
    assert project.is_up_to_date()
    assert project.dvc("repro") == {}
    assert project.is_up_to_date()


def test_a_changed_parameter_runs_its_chain_in_snakemake_and_dvc_takes_it_over(project):
    project.set({CHANGED: 0.3})
    assert project.stale_for_dvc() == {"train": 1}
    assert project.snakemake() == CHAIN
    assert history_dropout(project) == 0.3
    assert project.is_up_to_date()


def test_an_experiment_of_dvc_runs_the_same_chain_and_snakemake_takes_it_over(project):
    project.run("git", "add", "--all")
    assert project.dvc("exp", "run", "--set-param", f"{CHANGED}=0.4") == CHAIN
    assert history_dropout(project) == 0.4
    changed = project.params()["ablations"]["models"]["autoregressive"]
    assert changed["aids"]["history_dropout"] == 0.4
    assert project.is_up_to_date()


def test_what_ran_with_another_config_is_never_locked(project):
    locked = project.locked()
    config = "ablations={models: {autoregressive: {aids: {history_dropout: 0.6}}}}"
    assert project.snakemake("--config", config) == CHAIN
    assert history_dropout(project) == 0.6
    assert project.locked() == locked
    # DVC sees other bytes than it knows and puts back its own.
    assert project.dvc("repro").keys() <= CHAIN.keys()
    assert history_dropout(project) == 0.4
    assert project.is_up_to_date()


def history_dropout(project):
    """With which the changed model was trained."""
    return project.made_with("train", "howto", "autoregressive", "seed42")["model"]["aids"][
        "history_dropout"
    ]


def test_a_comment_makes_nothing_stale(project):
    at = "src/hybridsign/models/progressive_transformer/model.py"
    with (project.folder / at).open("a", encoding="utf-8") as file:
        file.write("# A remark.\n")
    assert project.snakemake("--dry-run") == {}
    assert project.dvc("repro") == {}
    assert project.is_up_to_date()


def test_code_of_one_model_makes_its_chain_stale_and_that_of_a_metric_every_score(project):
    model = "src/hybridsign/models/progressive_transformer/model.py"
    metric = "src/hybridsign/metrics/text.py"
    project.change(model, "+ self.noise_rate *", "- self.noise_rate *")
    foreseen = project.snakemake("--dry-run")
    assert foreseen == {"train": 2, "evaluate": 2, "benchmark": 2} | SHOWN
    project.run("dvc", "repro", "fingerprint")
    assert project.stale_for_dvc() == {"train": 2, "evaluate": 2, "benchmark": 2}
    project.change(model, "- self.noise_rate *", "+ self.noise_rate *")

    project.change(metric, "ROUGE_BETA = 1.2", "ROUGE_BETA = 1.3")
    foreseen = project.snakemake("--dry-run")
    assert "train" not in foreseen
    assert foreseen["evaluate"] == 16
    project.run("dvc", "repro", "fingerprint")
    stale = project.stale_for_dvc()
    assert "train" not in stale
    assert stale["evaluate"] == 16
    project.change(metric, "ROUGE_BETA = 1.3", "ROUGE_BETA = 1.2")
    project.run("dvc", "repro", "fingerprint")
    assert project.is_up_to_date()


def test_a_variant_that_is_removed_goes_from_the_lock(project):
    assert any("autoregressive" in stage for stage in project.locked())
    tree = project.params()
    del tree["ablations"]["models"]["autoregressive"]
    tree["tables"]["table4"]["rows"].remove("autoregressive")
    project.write_params(tree)
    ran = project.snakemake()
    assert "train" not in ran
    assert "evaluate" not in ran
    assert not any("autoregressive" in stage for stage in project.locked())
    assert project.is_up_to_date()


def test_a_clone_that_pulls_has_nothing_to_make(project, tmp_path):
    project.run("dvc", "remote", "add", "--default", "store", str(tmp_path / "store"))
    project.run("dvc", "push")
    commit(project)
    project.run("git", "clone", "--quiet", str(project.folder), str(tmp_path / "clone"))
    clone = Project(tmp_path / "clone")
    clone.run("dvc", "pull")
    assert clone.dvc("repro") == {}
    assert clone.is_up_to_date()
