import json

import pytest

from hybridsign.tables import judges
from hybridsign.tables.quality import Row

QUALITY = {
    "n": 200,
    "length_penalties": {"10": 16.0, "2": 17.0},
    "scores": {"ground_truth": {"bleu1": 46.0, "bleu4": 17.0, "wer_gloss": None}},
    "warning": None,
}


@pytest.fixture
def row(tmp_path):
    """Makes a row of which each judge, by its seed, read a BLEU-4 in each run."""

    def make(name, *runs, wer="wer_gloss", warning=None):
        folders = []
        for number, by_judge in enumerate(runs):
            folder = tmp_path / f"{name}{number}"
            folder.mkdir()
            written = [
                {
                    "seed": seed,
                    "identity": f"identity{seed}",
                    "quality": {**QUALITY, "warning": warning},
                    **dict.fromkeys(("dev", "test"), scores(bleu4, wer)),
                }
                for seed, bleu4 in by_judge.items()
            ]
            (folder / "metrics.json").write_text(json.dumps({"judges": written}))
            folders.append(folder)
        return Row(name, f"{name} title", None, tuple(folders))

    return make


def scores(bleu4, wer):
    values = {"bleu1": 3 * bleu4, "bleu4": bleu4, wer: 90.0, "wer_text": 80.0}
    return {metric: {"value": value, "signature": metric} for metric, value in values.items()}


def sheet(*rows):
    return judges.sheet("Table 1", rows, judges.cells(rows))


def printed(made):
    return {
        (line[0], column): cell
        for line in made.rows
        for column, cell in zip(made.header, line, strict=True)
    }


def test_each_judge_has_its_columns_and_one_judge_has_them_alone(row):
    one, two = sheet(row("a", {7: 5.0})), sheet(row("b", {7: 5.0, 9: 6.0}))
    assert one.header == [
        "System",
        *(
            f"judge 7 {split} {m}"
            for split in ("dev", "test")
            for m in ("B1↑", "B4↑", "WER gloss↓")
        ),
    ]
    assert len(two.header) == 1 + 2 * (len(one.header) - 1)
    cells = printed(two)
    assert (cells["b title", "judge 7 test B4↑"], cells["b title", "judge 9 test B4↑"]) == (
        "5.00",
        "6.00",
    )


def test_the_word_error_is_of_text_where_there_are_no_glosses(row):
    header = sheet(row("a", {1: 5.0}, wer="wer_text")).header
    assert [column.split(maxsplit=3)[3] for column in header[1:4]] == ["B1↑", "B4↑", "WER text↓"]


def test_several_runs_are_a_mean(row):
    cells = printed(sheet(row("a", {1: 4.0}, {1: 6.0})))
    assert cells["a title", "judge 1 test B4↑"] == "5.00 ± 1.41"


@pytest.mark.parametrize(("second", "agreement"), [((9, 7, 5), "1.00"), ((5, 7, 9), "-1.00")])
def test_how_far_two_judges_agree_on_the_order_is_told(row, second, agreement):
    rows = [
        row(name, {1: first, 2: other})
        for name, first, other in zip("abc", (8.0, 4.0, 2.0), second, strict=True)
    ]
    [told] = [note for note in sheet(*rows).notes if "Kendall" in note]
    assert told.startswith("Order of 3 systems by B4↑ on test, judge 1 against judge 2: ")
    assert f"tau-b {agreement} " in told


def test_nothing_is_told_of_an_order_that_there_is_not(row):
    rows = [row(name, {1: 0.0, 2: 0.0}) for name in "ab"]
    assert not [note for note in sheet(*rows).notes if "Kendall" in note]


def test_what_a_judge_is_worth_stands_below(row):
    [line] = judges.quality_lines([row("a", {1: 5.0})])
    assert line == (
        "Judge 1 is identity1. On dev, n = 200: ground_truth B1↑ 46.00, B4↑ 17.00. "
        "B4 of the truth by length penalty: 2: 17.00, 10: 16.00."
    )


def test_a_judge_that_has_not_learned_opens_the_caption(row):
    made = sheet(row("a", {1: 5.0}, warning="Nothing was learned."))
    assert made.caption.startswith("Judge identity1: Nothing was learned. ")
    assert made.latex().isascii()
