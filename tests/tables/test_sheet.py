import csv
import io

import pytest

from hybridsign.tables.sheet import Sheet, csv_text


def sheet(cell="1.00", caption="Of nothing.", notes=()):
    return Sheet("Table 9", ["System", "B1↑"], [["PT", cell]], caption, notes)


def test_markdown_is_a_heading_a_table_a_caption_and_notes():
    assert sheet(notes=["a note"]).markdown() == (
        "# Table 9\n\n| System | B1↑ |\n|---|---|\n| PT | 1.00 |\n\nOf nothing.\n\n- a note\n"
    )


def test_a_bar_in_a_cell_does_not_end_the_cell_of_markdown():
    assert r"| PT | a \| b |" in sheet("a | b").markdown()


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("5 % & 3 $", r"5 \% \& 3 \$"),
        ("a_b #1 {x}", r"a\_b \#1 \{x\}"),
        ("a\\b", r"a\textbackslash{}b"),
        (
            "~ ^ < > |",
            r"\textasciitilde{} \textasciicircum{} \textless{} \textgreater{} \textbar{}",
        ),
        ("1 ± 2 − 3 → 4", r"1 $\pm$ 2 $-$ 3 $\to$ 4"),
    ],
)
def test_latex_escapes_what_it_would_read_as_commands(cell, written):
    assert rf"PT & {written} \\" in sheet(cell).latex()


def test_latex_has_a_column_for_each_of_the_header():
    text = sheet(caption="100 %", notes=["bleu1|n:4"]).latex()
    assert r"\begin{tabular}{lr}" in text
    assert r"System & B1$\uparrow$ \\" in text
    assert r"\caption{100 \% bleu1\textbar{}n:4}" in text


def test_csv_gives_back_what_was_written():
    rows = [{"system": 'PT, "best"', "value": 1.5}, {"system": "zwei\nZeilen", "value": None}]
    found = list(csv.DictReader(io.StringIO(csv_text(rows))))
    assert found == [
        {"system": 'PT, "best"', "value": "1.5"},
        {"system": "zwei\nZeilen", "value": ""},
    ]


def test_no_rows_are_no_text():
    assert csv_text([]) == ""


def test_a_sheet_is_written_in_all_formats_and_tidy_where_it_holds_more(tmp_path):
    sheet().write(tmp_path, "as_printed")
    sheet().write(tmp_path, "table9", "row,value\npt,1.004\n")
    assert (tmp_path / "as_printed.csv").read_text(encoding="utf-8") == "System,B1↑\nPT,1.00\n"
    assert (tmp_path / "table9.csv").read_text(encoding="utf-8") == "row,value\npt,1.004\n"
    assert (tmp_path / "table9.md").read_text(encoding="utf-8") == sheet().markdown()
    assert (tmp_path / "table9.tex").read_text(encoding="utf-8") == sheet().latex()
