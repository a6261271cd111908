import pytest

from hybridsign.workspace import read_json


@pytest.fixture(scope="module")
def tracked(evaluated):
    evaluated.command("track")
    return evaluated


def runs(project):
    """Of the project's database, by MLflow itself."""
    from mlflow import MlflowClient

    client = MlflowClient(tracking_uri=f"sqlite:///{project.folder / 'results' / 'mlflow.db'}")
    experiment = client.get_experiment_by_name("hybridsign-smoke")
    return client, client.search_runs([experiment.experiment_id])


def test_every_training_is_a_run_with_its_settings_curve_and_scores(tracked):
    client, found = runs(tracked)
    by_name = {run.info.run_name: run for run in found}
    assert set(by_name) == {"weather/pt/seed42", "weather/judge/seed1", "tables"}
    data = by_name["weather/pt/seed42"].data
    metrics = read_json(tracked.results("evaluate", "weather", "pt", "seed42", "metrics.json"))
    assert data.metrics["test_bleu1"] == metrics["test"]["scores"]["bleu1"]["value"]
    assert data.params["train.training.steps"] == "12"
    curve = client.get_metric_history(by_name["weather/pt/seed42"].info.run_id, "train_pose")
    assert [point.step for point in curve] == list(range(1, 13))
    files = client.list_artifacts(by_name["tables"].info.run_id)
    assert {"table1.md", "report.html"} <= {file.path for file in files}


def test_tracking_again_adds_nothing(tracked):
    before = read_json(tracked.results("track", "runs.json"))
    tracked.command("track")
    assert len(runs(tracked)[1]) == 3
    assert read_json(tracked.results("track", "runs.json")) == before


def test_a_table_that_changed_is_tracked_anew(tracked):
    tracked.command("--set", "tables.table1.columns=[bleu1]", "tabulate")
    tracked.command("track")
    assert len(runs(tracked)[1]) == 4
    tracked.command("tabulate")
    tracked.command("track")
    assert len(runs(tracked)[1]) == 4
