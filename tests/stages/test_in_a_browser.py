"""The pages that people open, in the browser that they open them with."""

import shutil
from dataclasses import replace

import pytest

from browser import CHROMIUM, Browser, mlflow_ui
from hybridsign.workspace import read_json

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None,
        reason="no Chromium on this machine, so no page is opened (Debian: apt install chromium)",
    ),
]
ROW = "PT (Saunders et al. 2020)"


@pytest.fixture(scope="module")
def tracked(evaluated, tmp_path_factory):
    """A copy of the project: MLflow holds a database open for as long as the process lives."""
    copy = replace(evaluated, folder=tmp_path_factory.mktemp("browsed") / "project")
    shutil.copytree(evaluated.folder, copy.folder)
    copy.command("track")
    return copy


@pytest.fixture(scope="module")
def interface(tracked):
    with mlflow_ui(tracked.folder) as address:
        yield address


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    chromium = Browser(tmp_path_factory.mktemp("browser"))
    yield chromium
    chromium.close()


def place(project, row):
    """Experiment and run of a row of Table 1."""
    from mlflow import MlflowClient

    client = MlflowClient(tracking_uri=f"sqlite:///{project.folder / 'results/mlflow.db'}")
    experiment = client.get_experiment_by_name("hybridsign-smoke-table1").experiment_id
    runs = client.search_runs([experiment])
    return experiment, next(run.info.run_id for run in runs if run.info.run_name == row)


def test_the_page_of_a_run_shows_its_metrics(tracked, interface, browser):
    experiment, run = place(tracked, ROW)
    scores = read_json(tracked.results("evaluate", "weather", "pt", "seed42", "metrics.json"))
    # High: long lists show only those of their rows that there is room for.
    browser.open(f"{interface}/#/experiments/{experiment}/runs/{run}", height=9000)
    shown = browser.text_with(ROW, "test/wer_text", "hybridsign-smoke-weather-pt").splitlines()
    for name in ("chrf", "dtw", "mpjpe"):
        value = shown[shown.index(f"test/{name}") + 1]
        assert float(value) == scores["test"]["scores"][name]["value"]
    assert browser.complaints == []


def test_the_page_of_an_experiment_lists_the_rows_of_its_table(tracked, interface, browser):
    experiment, _ = place(tracked, ROW)
    browser.open(f"{interface}/#/experiments/{experiment}/runs", height=3000)
    browser.text_with(ROW, "Ground truth", "control: mean pose", "Table 1")
    assert browser.complaints == []


def test_the_report_shows_every_table_and_draws_every_picture(tracked, browser):
    browser.open((tracked.results("report") / "report.html").as_uri())
    browser.text_with("Table 1", "Table 3", "Table 7", "Learning curves")
    page = (tracked.results("report") / "report.html").read_text(encoding="utf-8")
    assert browser.value("document.querySelectorAll('table').length") == page.count("<table>")
    assert browser.value("document.images.length") == page.count("<img ") > 5
    broken = "[...document.images].filter(image => image.naturalWidth === 0).length"
    assert browser.value(broken) == 0
    assert browser.complaints == []
