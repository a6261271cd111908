from dataclasses import asdict, replace

import pytest

from hybridsign.tables.latency import find, read, read_rounds, write
from hybridsign.workspace import StageError, write_json
from latency_specimens import in_rounds, latency

AT_ONCE = {
    "model": "sign_idd",
    "steady_frames_per_second": None,
    "gap_p50_ms": None,
    "gap_p95_ms": None,
    "gap_p99_ms": None,
}


def test_what_is_written_is_read(tmp_path):
    rows = [latency(), latency(**AT_ONCE), latency(variant="compiled", compile_s=12.5)]
    write(tmp_path / "latency.csv", rows)
    assert read(tmp_path / "latency.csv") == rows


def test_a_matched_reading_is_another_row_where_there_is_one():
    five, fifty = latency(**AT_ONCE), latency(**AT_ONCE, sampling="matched", evaluations=50)
    rows = [five, fifty, latency()]
    assert find(rows, "sign_idd", "default") is five
    assert find(rows, "sign_idd", "default", sampling="matched") is fifty


def test_what_has_no_steps_to_match_is_read_as_it_is():
    rows = [latency(**AT_ONCE, sampling="matched"), latency()]
    assert find(rows, "pt", "default", sampling="matched") is rows[1]


@pytest.mark.parametrize(
    "other", [{"size": "paper"}, {"variant": "compiled"}, {"threads": 2}, {"batch": 16}]
)
def test_another_regime_is_not_taken_for_this_one(other):
    assert find([replace(latency(), **other)], "pt", "default") is None


def test_a_missing_file_is_named_with_the_stage_that_makes_it(tmp_path):
    with pytest.raises(StageError, match=r"latency.csv: not found. .*benchmark"):
        read(tmp_path / "latency.csv")


def test_other_columns_are_told(tmp_path):
    path = tmp_path / "latency.csv"
    path.write_text("model,speed\npt,9\n", encoding="utf-8")
    with pytest.raises(StageError, match="its columns are model, speed; expected model, variant"):
        read(path)


def test_a_value_that_is_no_number_is_told(tmp_path):
    path = tmp_path / "latency.csv"
    write(path, [latency()])
    path.write_text(path.read_text(encoding="utf-8").replace("30.0", "fast"), encoding="utf-8")
    with pytest.raises(StageError, match=r"row 0, total_60_ms: .*'fast'"):
        read(path)


def test_every_round_is_read(tmp_path):
    rows = [in_rounds("pt", [30.0, 31.0], firsts=[1.5, 1.6]), in_rounds("gcdm", [90.0])]
    write_json(tmp_path / "latency.json", {"rows": [asdict(row) for row in rows]})
    assert read_rounds(tmp_path / "latency.json") == rows


def test_rows_without_rounds_are_told(tmp_path):
    path = tmp_path / "latency.json"
    with pytest.raises(StageError, match=r"latency.json: not found. .*benchmark"):
        read_rounds(path)
    write_json(path, {"rows": [asdict(latency())]})
    with pytest.raises(StageError, match=r"latency.json: row 0, rounds: Field required"):
        read_rounds(path)
