import contextlib
import os
import shutil
from dataclasses import replace

import mlflow
import pytest

from hybridsign.workspace import read_json

ROWS = (
    "PT (Saunders et al. 2020)",
    "rival: nearest training sentence",
    "control: ground truth through the pose codec",
    "control: mean pose",
    "control: shuffled pairs",
    "Ground truth",
)
MODEL = "hybridsign-smoke-weather-pt"


@pytest.fixture(scope="module")
def tracked(evaluated):
    evaluated.command("track")
    return evaluated


def database(project):
    return f"sqlite:///{project.folder / 'results' / 'mlflow.db'}"


def client_of(project):
    """MLflow's own view of the project's database."""
    return mlflow.MlflowClient(tracking_uri=database(project))


def runs(project, experiment="table1"):
    client = client_of(project)
    found = client.get_experiment_by_name(f"hybridsign-smoke-{experiment}")
    return {run.info.run_name: run for run in client.search_runs([found.experiment_id])}


def files(project, run):
    return {file.path for file in client_of(project).list_artifacts(run.info.run_id)}


def artifact(run, name):
    from hybridsign.tracking.links import local

    return local(run.info.artifact_uri) / name


def counts(project):
    """Runs by experiment, versions of models, files of the store."""
    client = client_of(project)
    experiments = {each.name: each.experiment_id for each in client.search_experiments()}
    return (
        {name: len(client.search_runs([number])) for name, number in experiments.items()},
        len(client.search_model_versions()),
        sum(len(names) for *_, names in os.walk(project.folder / "results/mlflow_artifacts")),
    )


def test_every_table_is_an_experiment_that_shows_it(tracked):
    client = client_of(tracked)
    names = {each.name for each in client.search_experiments()} - {"Default"}
    assert names == {
        f"hybridsign-smoke-{name}" for name in ("table1", "table3", "judges", "report")
    }
    described = client.get_experiment_by_name("hybridsign-smoke-table1").tags["mlflow.note.content"]
    table = tracked.results("tabulate", "table1.md").read_text(encoding="utf-8")
    assert described == table


def test_a_run_is_named_as_the_row_that_it_is(tracked):
    assert set(runs(tracked)) == {*ROWS, "Table 1"}


def test_a_row_shows_settings_learning_curve_and_every_score(tracked):
    run = runs(tracked)["PT (Saunders et al. 2020)"]
    metrics = read_json(tracked.results("evaluate", "weather", "pt", "seed42", "metrics.json"))
    assert run.data.params["train.training.steps"] == "12"
    for split in ("dev", "test"):
        for name, score in metrics[split]["scores"].items():
            assert run.data.metrics[f"{split}/{name}"] == score["value"]
    curve = client_of(tracked).get_metric_history(run.info.run_id, "curve train/train_pose")
    assert [point.step for point in curve] == list(range(1, 13))


def test_scores_of_test_stand_inside_their_intervals(tracked):
    scores = runs(tracked)["control: shuffled pairs"].data.metrics
    for name in ("bleu1", "dtw", "mpjpe", "total_distance"):
        low, high = scores[f"interval/{name}_low"], scores[f"interval/{name}_high"]
        assert low < high
        assert low - 1e-4 <= scores[f"test/{name}"] <= high + 1e-4


def test_a_row_says_from_which_data_and_commit_it_came(tracked):
    run = runs(tracked)["PT (Saunders et al. 2020)"]
    hashes = read_json(tracked.results("preprocess", "weather", "record.json"))["outputs"]
    used = {each.dataset.name: each.dataset.digest for each in run.inputs.dataset_inputs}
    assert used == {
        f"weather-{split}": hashes[f"{split}.parquet"][:16] for split in ("train", "dev", "test")
    }
    assert run.data.tags["dataset"] == f"weather {hashes['test.parquet'][:12]}"
    assert run.data.tags["signing"] == "rendered: invented signs, not DGS or ASL"
    made = read_json(tracked.results("train", "weather", "pt", "seed42", "provenance.json"))
    assert run.data.tags["mlflow.source.git.commit"] == (made["commit"] or "unknown")


def test_rows_have_film_strips_and_tables_the_animation(tracked):
    from PIL import Image

    found = runs(tracked)
    for row in ROWS:
        expected = {"metrics.json", "translations.csv", "motion.csv", "film_strip.png"}
        assert files(tracked, found[row]) == expected
        with Image.open(artifact(found[row], "film_strip.png")) as strip:
            assert strip.width > strip.height > 100
    beside = {"table1.csv", "table1_differences.csv", "signing_weather.gif", "systems_weather.png"}
    assert beside <= files(tracked, found["Table 1"])
    assert "report.html" in files(tracked, runs(tracked, "report")["Report"])


def test_artifacts_are_second_names_of_what_the_stages_wrote(tracked):
    found = runs(tracked)
    readings = tracked.results("evaluate", "weather", "pt", "seed42", "translations.csv")
    linked = artifact(found["PT (Saunders et al. 2020)"], "translations.csv")
    assert linked.samefile(readings)
    store = tracked.folder / "results/mlflow_artifacts"
    (checkpoint,) = store.rglob("checkpoint.pt")
    assert checkpoint.samefile(tracked.results("train", "weather", "pt", "seed42", "checkpoint.pt"))


def test_table_3_shows_times_by_width_and_steps(tracked):
    metrics = runs(tracked, "table3")["PT (Saunders et al. 2020)"].data.metrics
    assert metrics["width smoke official steps eager/ttff_ms"] > 0
    assert metrics["width paper official steps eager/latency_as_published_s"] > 0


def test_judges_show_their_curve_quality_and_what_was_believed(tracked):
    judge = runs(tracked, "judges")["Judge of weather, seed 1"]
    quality = read_json(tracked.results("train_judge", "weather", "seed1", "quality.json"))
    expected = quality["scores"]["ground_truth"]["bleu1"]
    assert judge.data.metrics["dev/ground_truth_bleu1"] == expected
    assert {"quality.json", "belief.svg", "belief.json"} <= files(tracked, judge)
    assert "curve train/train_words" in judge.data.metrics


def test_a_registered_model_signs_sentences(tracked):
    known = read_json(tracked.results("train", "weather", "pt", "seed42", "record.json"))
    assert known["settings"]["model"]["input"] == "gloss"
    with contextlib.chdir(tracked.folder):
        mlflow.set_tracking_uri(database(tracked))
        model = mlflow.pyfunc.load_model(f"models:/{MODEL}@seed42")
    signer = model.get_raw_model()
    assert signer.reads_glosses
    words = signer._model.vocabulary.words
    line = " ".join(words[:3])
    one, other = model.predict([line, words[0]])
    assert one.shape == other.shape == (20, 137, 3)
    assert (one[..., 2] >= 0).all()
    assert (one[..., 2] <= 1).all()
    assert (model.predict([line])[0] == model.predict([line])[0]).all()
    with pytest.raises(ValueError, match="knows no word of 'xyzzy'"):
        model.predict(["xyzzy"])


def test_a_registered_model_holds_neither_code_nor_pickles(tracked):
    (folder,) = {path.parent for path in tracked.folder.rglob("MLmodel")}
    # MLflow itself notes, on loading, as which version a model was loaded.
    names = {path.name for path in folder.iterdir()} - {"registered_model_meta"}
    assert names == {"MLmodel", "checkpoint.pt"}
    assert "loader_module: hybridsign.serving" in (folder / "MLmodel").read_text()


def test_the_run_of_a_row_leads_to_its_model(tracked):
    client = client_of(tracked)
    run = runs(tracked)["PT (Saunders et al. 2020)"]
    (version,) = client.search_model_versions(f"name = '{MODEL}'")
    assert version.run_id == run.info.run_id
    assert run.data.tags["registered_model"] == f"models:/{MODEL}/1"
    (made,) = run.outputs.model_outputs
    model = client.get_logged_model(made.model_id)
    assert {metric.key for metric in model.metrics} >= {"test/bleu1", "test/dtw"}


def test_tracking_again_adds_nothing(tracked):
    before = counts(tracked), read_json(tracked.results("track", "runs.json"))
    tracked.command("track")
    assert (counts(tracked), read_json(tracked.results("track", "runs.json"))) == before


def test_a_run_that_was_cut_off_is_logged_anew(tracked):
    client = client_of(tracked)
    run = runs(tracked)["control: mean pose"]
    client.set_terminated(run.info.run_id, status="FAILED")
    tracked.command("track")
    again = runs(tracked)["control: mean pose"]
    assert again.info.run_id != run.info.run_id
    assert again.data.metrics == run.data.metrics
    assert set(runs(tracked)) == {*ROWS, "Table 1"}


def test_a_table_that_changed_is_tracked_anew(tracked):
    before, versions, _ = counts(tracked)
    tracked.command("--set", "tables.table1.columns=[bleu1]", "tabulate")
    tracked.command("track")
    after, still, _ = counts(tracked)
    assert after["hybridsign-smoke-table1"] == before["hybridsign-smoke-table1"] + 1
    assert still == versions
    tracked.command("tabulate")
    tracked.command("track")
    assert counts(tracked)[0] == after


def test_projects_of_one_process_have_each_their_own_store(tracked, tmp_path_factory):
    other = replace(tracked, folder=tmp_path_factory.mktemp("other") / "project")
    store = shutil.ignore_patterns("mlflow*")
    shutil.copytree(tracked.folder, other.folder, ignore=store)
    before = counts(tracked)
    other.command("track")
    assert set(runs(other)) == {*ROWS, "Table 1"}
    assert counts(tracked) == before
