import csv
from pathlib import Path

import pytest

from hybridsign import reported


def test_a_number_is_found_by_its_place_in_the_paper():
    table = reported.results("hybridsign", 1)
    assert table["dev", "pt", "bleu1"] == 12.51
    assert table["dev", "pt", "wer"] == 96.85


def test_no_number_stands_twice():
    rows = reported.rows("results")
    places = {tuple(value for key, value in row.items() if key != "value") for row in rows}
    assert len(places) == len(rows) > 400


@pytest.mark.parametrize("name", ["results", "table7", "table8"])
def test_every_cell_is_filled_in_but_for_numbers_that_are_of_no_split(name):
    for row in reported.rows(name):
        empty = {key for key, value in row.items() if not value}
        assert empty <= {"dataset", "split"}, row


def test_table_8_names_each_hyperparameter_once():
    names = [row["hyperparameter"] for row in reported.rows("table8")]
    assert len(set(names)) == len(names)
    assert {"seed", "learning_rate", "batch_size", "epochs"} <= set(names)


def test_the_files_are_plain_csv():
    for path in Path(reported.__file__).parent.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            assert len({len(row) for row in csv.reader(file)}) == 1
