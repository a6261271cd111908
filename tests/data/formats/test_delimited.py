import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybridsign.data.formats.delimited import Row, read_rows


@pytest.fixture
def read(tmp_path):
    def rows(content):
        path = tmp_path / "t.csv"
        path.write_text(content, encoding="utf-8", newline="")
        return list(read_rows(path))

    return rows


def cells(rows):
    return [row.cells for row in rows]


@pytest.mark.parametrize(
    "texts",
    [
        ['"Catch it, he said.', "And go."],
        ['"Catch it, he said.', 'And go, she said."'],
        ['"Catch" it, he said.', 'And "go".'],
        ['"Catch it, he said.', '"And go."'],
    ],
)
def test_a_quotation_mark_too_many_takes_no_line_behind_it(read, texts):
    rows = read(f"id\ttext\na\t{texts[0]}\nb\t{texts[1]}\nc\tEnd.\n")
    assert [row[0] for row in cells(rows)] == ["id", "a", "b", "c"]
    assert cells(rows)[1] == ["a", texts[0]]
    assert not rows[1].pairs


def test_a_quotation_that_ends_in_a_later_line_takes_no_line_between_commas_either(read):
    rows = read('id,text\na,"Catch it.\nb,Now.\nc,And go."\nd,End.\n')
    assert cells(rows)[1:] == [["a", '"Catch it.'], ["b", "Now."], ["c", 'And go."'], ["d", "End."]]


@pytest.mark.parametrize("delimiter", ["\t", ","])
def test_a_quoted_cell_may_go_over_lines(read, delimiter):
    rows = read(f'id{delimiter}text\na{delimiter}"Hello,\nyou, ""there"""\nb{delimiter}End.\n')
    assert rows[1:] == [Row(2, ["a", 'Hello,\nyou, "there"'], lines=2), Row(4, ["b", "End."])]


def test_between_pipes_a_quotation_mark_is_a_character_like_any_other(read):
    assert read('name|text\na|"regen\n')[1] == Row(2, ["a", '"regen'])


def test_empty_lines_are_no_rows_and_are_counted_all_the_same(read):
    assert [(row.line, row.cells) for row in read("id,text\r\n\r\na,x\r\n")] == [
        (1, ["id", "text"]),
        (3, ["a", "x"]),
    ]


@given(st.lists(st.text(alphabet='ab ,"\n', max_size=6), min_size=1, max_size=5))
def test_what_a_spreadsheet_writes_comes_back(tmp_path_factory, texts):
    path = tmp_path_factory.mktemp("delimited") / "t.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = [["number", "name", "text"], *([f"{n}", "x", text] for n, text in enumerate(texts))]
        csv.writer(file, delimiter="\t").writerows(rows)
    assert cells(read_rows(path)) == rows
