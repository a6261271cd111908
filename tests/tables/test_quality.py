import csv
import json

import pytest

from hybridsign.tables.quality import (
    HEADINGS,
    Row,
    cells,
    difference_line,
    differences,
    sheet,
)
from hybridsign.tables.settings import PARAMETERS, UNDEFINED, QualityTable
from hybridsign.workspace import StageError

COLUMNS = ("bleu1", "wer_gloss", "dtw", "fid")
PAPER = {("dev", "pt", "bleu1"): 12.51, ("dev", "pt", "wer_gloss"): 96.85}
REFERENCES = ["morgen regen im norden .", "wind", "heute schnee .", "im süden sonne ."]


@pytest.fixture
def evaluated(tmp_path):
    """Writes what `evaluate` leaves of one run."""

    def write(name, bleu1=20.0, judge="judge1", hypotheses=REFERENCES, dtw=1.0, **of_network):
        folder = tmp_path / name
        folder.mkdir()
        scores = {
            "bleu1": {"value": bleu1, "signature": "bleu1|n:4"},
            "dtw": {"value": dtw, "signature": "dtw|n:4"},
            "wer_gloss": {"value": 90.0, "signature": "wer|n:4"},
        }
        of_split = {"n": 4, "scores": scores}
        judges = [{"seed": 1, "identity": judge}]
        metrics = {"judges": judges, "seed": 1, "dev": of_split, "test": of_split} | of_network
        (folder / "metrics.json").write_text(json.dumps(metrics))
        with (folder / "translations.csv").open("w", newline="") as file:
            writer = csv.DictWriter(file, ["split", "hypothesis", "reference", "dtw"])
            writer.writeheader()
            for said, wanted in zip(hypotheses, REFERENCES, strict=True):
                row = {"split": "test", "hypothesis": said, "reference": wanted, "dtw": dtw}
                writer.writerow(row)
        with (folder / "motion.csv").open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["split", "id", "dtw", "dtw/", "mpjpe", "mpjpe/"])
            for number in range(4):
                writer.writerow(["test", number, dtw * 2, 2, dtw, 1])
        return folder

    return write


def table(*rows):
    names = [row.name for row in rows]
    return QualityTable(title="Table 1", corpus="weather", rows=names, columns=COLUMNS)


def row(name, *folders, written_after=None):
    return Row(name, f"{name.upper()} title", written_after, folders)


def found(all_cells, name, split, metric):
    [cell] = [c for c in all_cells if (c.row, c.split, c.metric) == (name, split, metric)]
    return cell


def made(of, *rows):
    """The printed table."""
    return sheet(of, rows, cells(of, rows, PAPER), "caption")


def printed(*rows, **changes):
    """Cells of the printed table by (row title, column)."""
    whole = made(table(*rows).model_copy(update=changes), *rows)
    return {
        (line[0], column): cell
        for line in whole.rows
        for column, cell in zip(whole.header, line, strict=True)
    }


def test_what_the_paper_prints_stands_beside_ours(evaluated):
    pt = row("pt", evaluated("pt", bleu1=20.0), written_after="paper")
    text = printed(pt)
    assert text["PT title", "dev B1↑"] == "20.00 [12.51]"
    assert text["PT title", "dev WER gloss↓"] == "90.00 [96.85]"


def test_a_corpus_without_glosses_is_said_to_have_none(evaluated):
    folder = evaluated("pt")
    metrics = json.loads((folder / "metrics.json").read_text())
    for split in ("dev", "test"):
        metrics[split]["scores"].pop("wer_gloss", None)
    (folder / "metrics.json").write_text(json.dumps(metrics))
    assert printed(row("pt", folder))["PT title", "dev WER gloss↓"].startswith("no glosses")


def test_a_system_that_the_paper_does_not_have_stands_alone(evaluated):
    assert printed(row("mean_pose", evaluated("m")))["MEAN_POSE title", "dev B1↑"] == "20.00"


def test_a_metric_without_a_number_says_so(evaluated):
    text = printed(row("pt", evaluated("pt"), written_after="paper"))
    assert text["PT title", "dev FID↓"].startswith(UNDEFINED)


def test_several_seeds_are_a_mean_with_its_deviation(evaluated):
    folders = [evaluated(f"s{seed}", bleu1=value) for seed, value in enumerate((18, 20, 22))]
    cell = found(cells(table(row("pt")), [row("pt", *folders)], {}), "pt", "dev", "bleu1")
    assert (cell.value, cell.deviation, cell.seeds, cell.n) == (20, 2, 3, 4)
    assert printed(row("pt", *folders))["PT title", "dev B1↑"] == "20.00 ± 2.00 [12.51]"


def test_systems_read_by_different_judges_stand_in_no_table(evaluated):
    rows = [row("pt", evaluated("a", judge="one")), row("nearest", evaluated("b", judge="two"))]
    with pytest.raises(StageError, match=r"Table 1: .* different judges .*Evaluate them again"):
        cells(table(*rows), rows, {})


def test_dev_stands_before_test_and_every_signature_is_noted(evaluated):
    rows = [row("pt", evaluated("pt"))]
    whole = made(table(*rows), *rows)
    assert [column.split()[0] for column in whole.header[1:]] == ["dev"] * 4 + ["test"] * 4
    assert list(whole.notes) == ["`bleu1|n:4`", "`wer|n:4`", "`dtw|n:4`"]


def test_what_methods_were_written_after_stands_below_and_in_every_cell(evaluated):
    rows = [
        row("pt", evaluated("pt"), written_after="official code read"),
        row("gcdm", evaluated("gcdm"), written_after="abstract only"),
        row("mean_pose", evaluated("m")),
    ]
    assert made(table(*rows), *rows).notes[0] == (
        "Written after official code: PT title; after an abstract alone: GCDM title. "
        "What that left open: docs/fairness.md."
    )
    of_cells = {(cell.row, cell.written_after) for cell in cells(table(*rows), rows, {})}
    assert of_cells == {
        ("pt", "official code read"),
        ("gcdm", "abstract only"),
        ("mean_pose", None),
    }


def test_a_table_prints_the_splits_that_it_shows_and_its_csv_holds_both(evaluated):
    pt = row("pt", evaluated("pt"))
    assert ("PT title", "dev B1↑") not in printed(pt, splits=("test",))
    assert ("PT title", "test B1↑") in printed(pt, splits=("test",))
    assert {cell.split for cell in cells(table(pt), [pt], {})} == {"dev", "test"}


def test_how_many_weights_a_network_has_stands_once_and_a_control_has_none(evaluated):
    hybrid, control = (
        row("hybrid", evaluated("h", parameters=1234567)),
        row("codec", evaluated("c")),
    )
    text = printed(hybrid, control, columns=("parameters", "bleu1"), splits=("test",))
    assert text["HYBRID title", "weights"] == "1,234,567"
    assert text["CODEC title", "weights"] == "—"


def test_every_metric_has_a_heading_with_its_direction():
    of_metrics = (heading for name, heading in HEADINGS.items() if name != PARAMETERS)
    assert all(heading.endswith(("↑", "↓", "→1")) for heading in of_metrics)


def test_the_table_needs_no_letters_that_latex_lacks(evaluated):
    rows = [row("pt", evaluated("pt"))]
    columns = {"columns": tuple(HEADINGS)}
    whole = table(*rows).model_copy(update=columns)
    assert made(whole, *rows).latex().isascii()


def test_truth_is_held_against_shuffled_pairs_and_models_against_controls(evaluated):
    rows = [
        row("pt", evaluated("pt", dtw=2.0), written_after="paper"),
        row("mean_pose", evaluated("mean", dtw=1.5, hypotheses=["wind"] * 4)),
        row("shuffled", evaluated("mixed", dtw=3.0, hypotheses=[""] * 4)),
        row("ground_truth", evaluated("truth", dtw=0.0)),
    ]
    found = differences(rows, seed=0)
    assert {(line["first"], line["second"]) for line in found} == {
        ("ground_truth", "shuffled"),
        ("ground_truth", "pt"),
        ("pt", "mean_pose"),
        ("pt", "shuffled"),
    }
    [of_dtw] = [
        line
        for line in found
        if (line["first"], line["second"]) == ("pt", "mean_pose") and line["metric"] == "dtw"
    ]
    assert of_dtw["difference"] == of_dtw["low"] == of_dtw["high"] == 0.5
    assert difference_line(of_dtw).startswith(
        "DTW↓ on test, pt − mean_pose: 0.50 (95 %: 0.50 to 0.50, p = 0.001;"
    )


def test_without_controls_there_is_nothing_to_compare(evaluated):
    assert differences([row("nearest", evaluated("n"))], seed=0) == []


def test_every_row_is_held_against_the_one_that_the_table_names(evaluated):
    rows = [
        row("pt", evaluated("pt", dtw=2.0), written_after="paper"),
        row("nearest", evaluated("near", dtw=3.0, hypotheses=["wind"] * 4)),
    ]
    named = table(*rows).model_copy(update={"against": "pt"})
    of_bleu, of_dtw = differences(rows, seed=0, table=named)
    for line, metric in ((of_bleu, "bleu1"), (of_dtw, "dtw")):
        assert (line["first"], line["second"], line["metric"]) == ("nearest", "pt", metric)
    assert of_bleu["high"] < 0
    assert of_dtw["difference"] == of_dtw["low"] == of_dtw["high"] == 1
    assert of_dtw["p"] == pytest.approx(1 / 1001, abs=1e-4)
    assert differences(rows, seed=0, table=table(*rows)) == []


def test_no_difference_stands_twice(evaluated):
    rows = [
        row("pt", evaluated("pt", dtw=2.0), written_after="paper"),
        row("ground_truth", evaluated("t")),
    ]
    made = differences(rows, 0, table(*rows).model_copy(update={"against": "pt"}))
    assert sorted(line["metric"] for line in made) == ["bleu1", "dtw"]


def test_a_table_without_the_row_that_it_names_holds_nothing_against_it(evaluated):
    rows = [row("nearest", evaluated("near"))]
    assert differences(rows, 0, table(*rows).model_copy(update={"against": "pt"})) == []
