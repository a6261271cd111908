"""With two seeds among `judge_seeds`, two judges read every system, and both are printed."""

import csv
import shutil

import pytest

from hybridsign.workspace import StageError, read_json

ROWS = ("ground_truth", "mean_pose", "shuffled")
BOTH = ("--set", "judge_seeds=[1, 2]", "--set", f"tables.table1.rows=[{', '.join(ROWS)}]")


@pytest.fixture(scope="module")
def two(evaluated, tmp_path_factory):
    """A copy of the evaluated project in which a second judge reads as well."""
    folder = tmp_path_factory.mktemp("judges") / "project"
    shutil.copytree(evaluated.folder, folder)
    project = type(evaluated)(folder)
    project.command("train_judge", "--corpus", "weather", "--seed", 2)
    project.command("believe", "--corpus", "weather", "--seed", 2)
    for system in ROWS:
        evaluate(project, system)
    project.command(*BOTH, "tabulate")
    return project


def evaluate(project, system):
    project.command(*BOTH, "evaluate", "--corpus", "weather", "--model", system, "--seed", 0)


def metrics(project, system="ground_truth"):
    return read_json(project.results("evaluate", "weather", system, "seed0", "metrics.json"))


def test_each_judge_is_named_with_what_it_is_worth(two):
    first, second = metrics(two)["judges"]
    for seed, judge in ((1, first), (2, second)):
        folder = two.results("train_judge", "weather", f"seed{seed}")
        quality = read_json(folder / "quality.json")
        assert (judge["seed"], judge["identity"]) == (seed, quality.pop("judge"))
        assert judge["quality"] == quality
    assert first["identity"] != second["identity"]


def test_the_first_judges_numbers_stay_what_they_were(two, evaluated):
    together, alone = metrics(two), metrics(evaluated)
    assert together["judge"] == together["judges"][0]["identity"] == alone["judge"]
    assert together["test"] == alone["test"]
    assert together["judges"][0]["test"]["bleu1"] == together["test"]["scores"]["bleu1"]


def test_the_companion_table_has_columns_for_each_judge_and_compares_their_orders(two):
    text = two.results("tabulate", "table1_judges.md").read_text(encoding="utf-8")
    for seed in (1, 2):
        for metric in ("B1↑", "B4↑", "WER gloss↓"):
            assert f"| judge {seed} test {metric} |" in text
        assert f"Judge {seed} is {metrics(two)['judges'][seed - 1]['identity']}" in text
    assert "judges of this corpus: 2" in text


def test_the_tidy_companion_holds_what_each_judge_read(two):
    path = two.results("tabulate", "table1_judges.csv")
    with path.open(encoding="utf-8", newline="") as file:
        cells = list(csv.DictReader(file))
    assert {cell["judge_seed"] for cell in cells} == {"1", "2"}
    for cell in cells:
        judge = metrics(two, cell["row"])["judges"][int(cell["judge_seed"]) - 1]
        assert float(cell["value"]) == judge[cell["split"]][cell["metric"]]["value"]


def test_a_judge_that_has_not_learned_is_marked_in_every_caption(two):
    for name in ("table1", "table1_judges"):
        text = two.results("tabulate", f"{name}.md").read_text(encoding="utf-8")
        for judge in metrics(two)["judges"]:
            assert f"Judge {judge['identity']}: This judge has not learned to read: " in text


def test_a_system_that_only_one_of_them_read_stands_in_no_table(two, evaluated, tmp_path):
    shutil.copytree(two.folder, tmp_path / "project")
    project = type(two)(tmp_path / "project")
    for folder in (evaluated, project):
        assert len(metrics(folder)["judges"]) == (2 if folder is project else 1)
    alone = evaluated.results("evaluate", "weather", "shuffled", "seed0")
    shutil.copytree(
        alone, project.results("evaluate", "weather", "shuffled", "seed0"), dirs_exist_ok=True
    )
    with pytest.raises(StageError, match="different judges"):
        project.command(*BOTH, "tabulate")
