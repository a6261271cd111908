import pytest

from hybridsign.tables import paper, quality_with_speed
from hybridsign.tables.quality import Row, sheet
from hybridsign.tables.settings import QualityTable
from latency_specimens import latency

ROWS = [Row("hybrid", "Hybrid", "paper", ()), Row("ground_truth", "Truth", None, ())]
TIMES = [
    latency(model="hybrid", size="paper", total_60_ms=900.0),
    latency(model="hybrid", total_60_ms=57.1, frames_per_second=1050.4, ttff_ms=2.04),
    latency(model="hybrid", threads=2, total_60_ms=40.0),
]


@pytest.fixture
def table():
    columns = ("bleu1", "parameters", "bleu4", "dtw", "fid")
    rows = [row.name for row in ROWS]
    return QualityTable(title="Table 4", corpus="howto", rows=rows, columns=columns, timed=True)


@pytest.fixture
def printed(table):
    """Cells of the printed table by (row title, column)."""
    numbers = paper.printed("table4", "how2sign")
    whole = sheet(table, ROWS, quality_with_speed.cells(ROWS, TIMES, "default", numbers), "caption")
    return {
        (line[0], column): cell
        for line in whole.rows
        for column, cell in zip(whole.header, line, strict=True)
    }


def test_the_trained_networks_time_on_one_thread_stands_beside_the_papers(printed):
    assert printed["Hybrid", "latency as published, s↓"] == "0.057 [5.90]"
    assert printed["Hybrid", "frames/s↑"] == "1,050 [10.17]"
    assert printed["Hybrid", "first frame, ms↓"] == "2.0"
    assert printed["Hybrid", "evaluations↓"] == "60"


def test_what_nobody_timed_has_no_time(printed):
    assert {cell for (title, _), cell in printed.items() if title == "Truth"} == {"Truth", "—"}


def test_beside_times_stands_what_the_paper_has_there(table):
    layout = quality_with_speed.layout(table)
    assert (layout.title, layout.splits) == ("Table 4, with speed", ("test",))
    assert layout.columns == ("parameters", "bleu1", "bleu4", "dtw")
