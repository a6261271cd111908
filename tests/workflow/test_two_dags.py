"""Snakemake's graph and DVC's are written by hand; here each is held against the other."""

import re
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from dvc.repo import Repo

from hybridsign.graph import code_name, places, settings_of
from hybridsign.params import Params, load
from hybridsign.settings import SettingsError, override, parse, read_yaml
from hybridsign.workspace import RECORD
from specimens import ROOT, copy_of_root

CODE = "results/fingerprint"
DVC_ALONE = ("fingerprint", "sync")
STRUCTURE = ("profile", "tables.table1.corpus", "tables.table2.corpus", "ablations.corpus")


@dataclass(frozen=True)
class Job:
    """One job of Snakemake, or one stage of DVC."""

    command: str
    inputs: frozenset[str]
    outputs: frozenset[str]
    code: frozenset[str] = frozenset()
    params: frozenset[str] = frozenset()

    def reads(self, path):
        """Whether it depends on a file, or on a folder above it."""
        return any(covers(own, path) for own in self.inputs)


@dataclass(frozen=True)
class Graphs:
    folder: Path
    snakemake: dict[str, Job]
    dvc: dict[str, Job]
    dvc_alone: dict[str, Job]


def covers(path, other):
    return other == path or other.startswith(f"{path}/")


def by_record(jobs):
    """Each job under the one record that it writes."""
    return {next(path for path in job.outputs if path.endswith(RECORD)): job for job in jobs}


@pytest.fixture(scope="module", params=["smoke", "default"])
def graphs(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp(request.param)
    copy_of_root(folder, "Snakefile", "workflow", "dvc.yaml", ".dvcignore", ".dvc")
    text = (ROOT / "params.yaml").read_text(encoding="utf-8")
    chosen = re.sub(r"(?m)^profile: \w+", f"profile: {request.param}", text)
    (folder / "params.yaml").write_text(chosen, encoding="utf-8")
    stages = stages_of_dvc(folder)
    alone = {name: stages.pop(name) for name in DVC_ALONE}
    return Graphs(folder, by_record(jobs_of_snakemake(folder)), by_record(stages.values()), alone)


def jobs_of_snakemake(folder, *arguments):
    command = [sys.executable, "-m", "snakemake", "--cores=1", "--forceall", "--dry-run", "-p"]
    done = subprocess.run(
        [*command, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    job = re.compile(r"^rule \w+:\n(.*?)^Shell command: (python .*?)\n", re.M | re.S)
    for block, command in job.findall(done.stdout):
        files = dict(re.findall(r"^    (input|output): (.*)$", block, re.M))
        inputs, outputs = (
            frozenset(filter(None, files.get(key, "").split(", "))) for key in ("input", "output")
        )
        yield Job(command, inputs, outputs)


def stages_of_dvc(folder):
    with Repo(folder, config={"core": {"no_scm": True}}) as repo:
        return {stage.name: job_of_stage(stage) for stage in repo.index.stages}


def job_of_stage(stage):
    files = {dep.def_path for dep in stage.deps if dep.def_path != "params.yaml"}
    code = frozenset(path for path in files if covers(CODE, path))
    params = {key for dep in stage.deps for key in getattr(dep, "params", ())}
    outputs = frozenset(out.def_path for out in stage.outs)
    return Job(stage.cmd, frozenset(files - code), outputs, code, frozenset(params))


def test_both_make_the_same_files_by_the_same_commands(graphs):
    def made(jobs):
        return {record: (job.command, job.outputs) for record, job in jobs.items()}

    assert made(graphs.snakemake) == made(graphs.dvc)


def test_both_make_every_folder_that_params_yaml_asks_for(graphs):
    wanted = {str(place.folder / RECORD) for place in places(load(graphs.folder / "params.yaml"))}
    assert set(graphs.snakemake) == wanted


def test_make_claims_adds_every_folder_that_its_section_asks_for(graphs):
    params = load(graphs.folder / "params.yaml", {"claims": True})
    jobs = by_record(jobs_of_snakemake(graphs.folder, "--config", "claims=true"))
    assert set(jobs) == {str(place.folder / RECORD) for place in places(params)}
    assert set(jobs) > set(graphs.snakemake)
    assert all("--set claims=true" in job.command for job in jobs.values())
    sampled = f"results/{params.profile}/evaluate/howto/hybrid_steps8/seed43/{RECORD}"
    assert jobs[sampled].reads(f"results/{params.profile}/train/howto/hybrid/seed43/checkpoint.pt")


def test_both_make_it_from_the_same_files(graphs):
    for record, stage in graphs.dvc.items():
        job = graphs.snakemake[record]
        assert not [path for path in job.inputs if not stage.reads(path)], record
        needless = {
            own for own in stage.inputs if not any(covers(own, path) for path in job.inputs)
        }
        assert not needless, record


def test_both_notice_a_change_of_the_code_that_a_stage_runs(graphs):
    params = load(graphs.folder / "params.yaml")
    for place in places(params):
        name = code_name(params, place)
        assert graphs.dvc[str(place.folder / RECORD)].code == {f"{CODE}/{name}.txt"}
    assert graphs.dvc_alone["fingerprint"].outputs == {CODE}
    rules = "".join(path.read_text() for path in (graphs.folder / "workflow/rules").glob("*.smk"))
    watched = re.findall(
        r'^rule (\w+):(?:(?!^rule).)*?settings=settings\("(\w+)"\),\s+code=code\("(\w+)"\)',
        rules,
        re.M | re.S,
    )
    stages = {place.stage for place in places(params)}
    assert sorted(watched) == sorted((stage, stage, stage) for stage in stages)


def test_no_file_is_made_twice(graphs):
    made = Counter(path for stage in graphs.dvc.values() for path in stage.outputs)
    assert not [path for path, count in made.items() if count > 1]


def test_what_a_stage_keeps_while_it_is_unfinished_is_no_output(graphs):
    for jobs in (graphs.snakemake, graphs.dvc):
        made = {path for job in jobs.values() for path in job.outputs}
        for place in places(load(graphs.folder / "params.yaml")):
            assert not any(covers(path, str(place.unfinished)) for path in made)


def test_the_graph_stays_small_enough_for_dvc(graphs):
    assert len(graphs.dvc) + len(graphs.dvc_alone) < 70


def test_sync_waits_for_every_other_stage(graphs):
    assert all(graphs.dvc_alone["sync"].reads(record) for record in graphs.dvc)


def test_one_changed_setting_makes_the_same_stale_in_both(graphs):
    tree = read_yaml(graphs.folder / "params.yaml")
    unchanged = settings_by_record(tree)
    noticed = 0
    for key, value in leaves(tree):
        changed = changed_settings(tree, key, value)
        if changed is None or changed.keys() != unchanged.keys():
            continue
        in_snakemake = {record for record, own in changed.items() if own != unchanged[record]}
        in_dvc = {
            record
            for record, stage in graphs.dvc.items()
            if any(key == own or key.startswith(f"{own}.") for own in stage.params)
        }
        assert downstream(graphs.snakemake, in_snakemake) == downstream(graphs.dvc, in_dvc), key
        noticed += bool(in_dvc)
    assert noticed > 50


def settings_by_record(tree):
    params = parse(Params, tree, "params.yaml:")
    return {str(place.folder / RECORD): settings_of(params, place) for place in places(params)}


def leaves(tree, above=""):
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from leaves(value, f"{above}{key}.")
        elif f"{above}{key}" not in STRUCTURE:
            yield f"{above}{key}", value


def changed_settings(tree, key, value):
    """The settings of all jobs after one value became another; None if there is no other."""
    match value:
        case bool():
            others = [not value]
        case int() | float():
            others = [2 * value + 2, value / 2, value + 0.25]
        case list():
            others = [value[:-1]]
        case "television" | "studio":
            others = [{"television": "studio", "studio": "television"}[value]]
        case "de" | "en":
            others = [{"de": "en", "en": "de"}[value]]
        case _:
            others = [f"another {value}"]
    for other in others:
        if other == value:
            continue
        try:
            return settings_by_record(override(tree, {key: other}))
        except SettingsError:
            continue
    return None


def downstream(jobs, stale):
    """All jobs that read, directly or not, what stale ones make; with these."""
    grown = stale | {
        record
        for record, job in jobs.items()
        if any(job.reads(path) for own in stale for path in jobs[own].outputs)
    }
    return grown if grown == stale else downstream(jobs, grown)
