import json

from hybridsign.scoring.table import Cell, Row, ScoreTable

TABLE = ScoreTable(
    references="true.txt",
    n=2,
    systems=["a_[1].txt", "b.txt"],
    rows=[Row("bleu1", "bleu1|tok:none|n:2", (Cell(50.0, 40.0, 60.0), Cell(45.5, 40, 50, 0.25)))],
    notes=["one [note]"],
)


def test_a_cell_shows_score_interval_and_chance():
    assert [str(cell) for cell in TABLE.rows[0].cells] == [
        "50.00 [40.00, 60.00]",
        "45.50 [40.00, 50.00] p=0.250",
    ]
    assert str(Cell(1.234)) == "1.23"


def test_what_is_printed_holds_every_cell_and_whole_signatures(capsys):
    TABLE.show()
    printed = capsys.readouterr().out
    for text in (
        "50.00 [40.00, 60.00]",
        "p=0.250",
        "bleu1|tok:none|n:2",
        "a_[1].txt",
        "one [note]",
    ):
        assert text in printed
    assert "paired bootstrap against a_[1].txt" in printed


def test_json_holds_all_digits():
    read = json.loads(TABLE.json())
    assert read["rows"][0]["cells"][1] == {"value": 45.5, "low": 40, "high": 50, "p": 0.25}
    assert read["judge"] is None


def test_latex_is_a_table_with_the_signatures_in_its_caption():
    printed = TABLE.latex()
    assert printed.startswith("\\begin{table}")
    assert "bleu1 & 50.00 [40.00, 60.00] & 45.50" in printed
    assert "bleu1\\textbar{}tok:none\\textbar{}n:2" in printed


def test_the_judge_stands_in_the_title():
    judged = ScoreTable("true.parquet", 1, ["a.parquet"], [], judge="3fa9 (judge.pt)")
    assert judged.title == (
        "a.parquet against true.parquet (n = 1); text as read by judge 3fa9 (judge.pt)"
    )
