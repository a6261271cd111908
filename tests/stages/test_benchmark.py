import csv

import pytest

from hybridsign.tables.latency import Latency, Start, find, read, read_starts
from hybridsign.workspace import read_json


@pytest.fixture(scope="module")
def folder(evaluated):
    return evaluated.results("benchmark", "weather")


@pytest.fixture(scope="module")
def rows(folder):
    return read(folder / "latency.csv")


def test_every_system_is_timed_in_every_regime(rows):
    asked = [("smoke", "trained", 1, 1), ("smoke", "trained", 1, 3), ("paper", "random", 1, 1)]
    assert [(row.size, row.weights, row.threads, row.batch) for row in rows] == asked
    assert {(row.model, row.variant, row.sampling) for row in rows} == {("pt", "eager", "official")}
    assert {row.repetitions for row in rows} == {2}


def test_times_are_of_clips_of_sixty_frames(rows):
    for row in rows:
        assert row.evaluations == 60
        assert 0 < row.ttff_ms <= row.ttff_p95_ms < row.total_60_ms
        assert row.frames_per_second == pytest.approx(60_000 * row.batch / row.total_60_ms, 1e-2)
        assert 0 < row.gap_p50_ms <= row.gap_p95_ms <= row.gap_p99_ms < row.total_60_ms


def test_the_papers_width_is_another_network(rows):
    own, _, paper = rows
    assert paper.parameters > own.parameters > 1000


def test_memory_is_told_in_mebibytes(rows):
    of_eager = [row.memory_mib for row in rows if row.variant == "eager"]
    assert all(0 < each < 500 for each in of_eager)


def test_the_device_is_named(rows):
    assert all(row.device.startswith("CPU: ") for row in rows)


def test_the_first_frame_is_waited_for_at_every_length(folder):
    starts = read_starts(folder / "starts.csv")
    assert [(start.model, start.frames) for start in starts] == [("pt", 20), ("pt", 40)]
    assert all(0 < start.ttff_ms <= start.ttff_p95_ms for start in starts)


def test_every_repetition_is_kept(folder, rows):
    kept = read_json(folder / "latency.json")["rows"]
    assert [len(row["rounds"]) for row in kept] == [row.repetitions for row in rows]
    for one, row in zip(kept, rows, strict=True):
        totals = sorted(each["total_60_ms"] for each in one["rounds"])
        assert row.total_60_ms == pytest.approx(sum(totals) / 2, abs=2e-4)


def test_the_tidy_files_hold_what_the_whole_one_does(folder):
    whole = read_json(folder / "latency.json")
    for name, key, kind in (("latency.csv", "rows", Latency), ("starts.csv", "starts", Start)):
        with (folder / name).open(encoding="utf-8", newline="") as file:
            tidy = list(csv.DictReader(file))
        assert list(tidy[0]) == list(kind.__dataclass_fields__)
        for row, told in zip(tidy, whole[key], strict=True):
            assert row == {name: "" if told[name] is None else str(told[name]) for name in row}


def test_a_row_is_found_by_its_regime(rows):
    assert find(rows, "pt", "paper") is rows[2]
    assert find(rows, "pt", "smoke", batch=3) is rows[1]
