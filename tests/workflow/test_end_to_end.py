"""The real workflow, once, as a user would run it: last and longest of the tests."""

import csv
import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hybridsign.graph import places
from hybridsign.params import load
from specimens import copy_of_root

pytestmark = pytest.mark.end_to_end


def snakemake(folder, *arguments):
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        ["snakemake", "--cores", "2", *arguments],
        cwd=folder,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """The project's files in an empty folder without Git or DVC, after one run of everything."""
    folder = copy_of_root(
        tmp_path_factory.mktemp("project"), "Snakefile", "params.yaml", "profiles", "workflow"
    )
    change(folder, "profile: default", "profile: smoke")
    snakemake(folder, "all")
    return folder


def change(folder, old, new):
    path = folder / "params.yaml"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def job_counts(said):
    """Jobs a rule of Snakemake's own table, which ends with its total."""
    table = said.rsplit("Job stats:", 1)[1].partition("\n\n")[0]
    return dict(line.split() for line in table.splitlines()[3:])


def test_every_row_of_the_tables_is_measured(project):
    params = load(project / "params.yaml")
    for table, asked in params.quality_tables.items():
        path = project / f"results/smoke/tabulate/{table}.csv"
        with path.open(encoding="utf-8") as file:
            cells = list(csv.DictReader(file))
        assert {cell["row"] for cell in cells} == set(asked.rows)
        scores = [cell for cell in cells if cell["split"]]
        assert all(cell["value"] and cell["signature"] for cell in scores)
        truth = [c for c in scores if (c["row"], c["metric"]) == ("ground_truth", "dtw")]
        assert [float(cell["value"]) for cell in truth] == [0.0, 0.0]
        sizes = {cell["row"]: cell["value"] for cell in cells if not cell["split"]}
        measured = {row for row, size in sizes.items() if size}
        assert measured == {row for row in sizes if params.trained_as(row) is not None}


def test_networks_of_table_6_have_about_as_many_weights(project):
    with (project / "results/smoke/tabulate/table6.csv").open(encoding="utf-8") as file:
        cells = [cell for cell in csv.DictReader(file) if cell["metric"] == "parameters"]
    sizes = [float(cell["value"]) for cell in cells if cell["value"]]
    assert len(sizes) == 3
    assert max(sizes) < 1.2 * min(sizes)


def test_every_picture_and_caption_says_that_the_signs_are_invented(project):
    for name in ("tabulate/table1.md", "tabulate/table7.tex", "report/report.html"):
        text = (project / "results/smoke" / name).read_text(encoding="utf-8")
        assert "invented signs, not DGS or ASL" in text


def test_the_report_holds_everything_it_shows(project):
    page = (project / "results/smoke/report/report.html").read_text(encoding="utf-8")
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert "https://" not in page
    assert page.count("data:image/png;base64,") >= 2


def test_every_output_is_the_one_its_record_names(project):
    import hashlib

    records = list((project / "results/smoke").rglob("record.json"))
    wanted = places(load(project / "params.yaml"))
    assert {str(record.parent.relative_to(project)) for record in records} == {
        str(place.folder) for place in wanted
    }
    for record in records:
        for name, expected in json.loads(record.read_text())["outputs"].items():
            found = hashlib.sha256((record.parent / name).read_bytes()).hexdigest()
            assert found == expected, record.parent / name


def test_the_provenance_of_the_whole_run_names_every_stage(project):
    params = load(project / "params.yaml")
    found = json.loads((project / "results/smoke/provenance.json").read_text())
    assert found["params"] == params.model_dump(mode="json")
    assert set(found["corpora"]) == set(params.used_corpora)
    recorded = (project / "results/smoke").rglob("record.json")
    assert len(found["stages"]) == len(list(recorded))


def test_nothing_half_written_is_left(project):
    assert not list(project.rglob(".partial-*"))


def test_mlflow_knows_every_table_row_and_model(project):
    from mlflow import MlflowClient

    client = MlflowClient(tracking_uri=f"sqlite:///{project / 'results/mlflow.db'}")
    params = load(project / "params.yaml")
    shown = [*params.quality_tables, "table3", "stress", "judges", "report"]
    experiments = {each.name: each.experiment_id for each in client.search_experiments()}
    assert set(experiments) - {"Default"} == {f"hybridsign-smoke-{name}" for name in shown}
    for name, table in params.quality_tables.items():
        runs = client.search_runs([experiments[f"hybridsign-smoke-{name}"]])
        titles = {table.titles.get(row, params.titles[row]) for row in table.rows}
        assert {run.info.run_name for run in runs} == {*titles, table.title}
        assert all("test/bleu1" in run.data.metrics for run in runs if run.info.run_name in titles)
    models = {model.name for model in client.search_registered_models()}
    assert models == {
        f"hybridsign-smoke-{corpus}-{model}" for corpus, model, _ in params.trainings()
    }


def test_a_second_run_does_nothing(project):
    started = time.monotonic()
    said = snakemake(project, "all")
    assert "Nothing to be done" in said
    print(f"no-op run: {time.monotonic() - started:.1f} s")


def test_files_that_are_newer_and_the_same_make_nothing_stale(project):
    """After a clock that jumped, or in a copy of the folder; the largest are looked at too."""
    chance = random.Random(1)
    for path in sorted((project / "results/smoke").rglob("*")):
        moment = time.time() + chance.uniform(-1, 1) * 86_400
        os.utime(path, (moment, moment))
    assert "Nothing to be done" in snakemake(project, "--dry-run", "all")


def test_one_changed_parameter_of_one_model_runs_its_chain_and_the_tables_again(project):
    change(project, "noise_rate: 1.0", "noise_rate: 1.5")
    try:
        said = snakemake(project, "--dry-run", "all")
    finally:
        change(project, "noise_rate: 1.5", "noise_rate: 1.0")
    assert job_counts(said) == {
        "train": "2",
        "evaluate": "2",
        "benchmark": "2",
        "tabulate": "1",
        "report": "1",
        "track": "1",
        "all": "1",
        "total": "10",
    }


def test_make_claims_trains_only_what_is_not_there_yet(project):
    said = snakemake(project, "--dry-run", "all", "--config", "claims=true")
    known, wanted = (
        set(load(project / "params.yaml", changed).trainings())
        for changed in ({}, {"claims": True})
    )
    assert job_counts(said)["train"] == str(len(wanted - known))
    assert "fetch" not in job_counts(said)


def test_a_broken_parameter_stops_before_anything_runs(project):
    change(project, "noise_rate: 1.0", "noise_rat: 1.0")
    try:
        with pytest.raises(AssertionError, match="Did you mean noise_rate"):
            snakemake(project, "all")
    finally:
        change(project, "noise_rat: 1.0", "noise_rate: 1.0")


def test_the_real_phoenix14t_annotations_become_clips(project):
    data = os.environ.get("HYBRIDSIGN_REAL_DATA")
    if data is None:
        pytest.skip("HYBRIDSIGN_REAL_DATA is not set: no real annotations at hand")
    snakemake(
        project,
        "results/smoke/preprocess/phoenix14t_rendered/card.md",
        "--config",
        "corpus=phoenix14t_rendered",
        f"annotations={data}/phoenix14t-annotations",
    )
    card = json.loads(
        (project / "results/smoke/preprocess/phoenix14t_rendered/card.json").read_text()
    )
    assert [card[split]["clips"] for split in ("train", "dev", "test")] == [160, 16, 24]
    assert "guessed in test" in card["notes"]["gloss timing"]
