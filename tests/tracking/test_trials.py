import pytest

from hybridsign.tracking.content import Point
from hybridsign.tracking.trials import Judge, Speed, Strained
from hybridsign.workspace import write_json

RECORD = {
    "stage": "stress",
    "place": ["howto", "hybrid", "seed42"],
    "settings": {"stress": {"clips": 8}, "seed": 42},
    "code": "0123456789abcdef",
    "inputs": {},
    "outputs": {"stress.json": "ab", "table3.csv": "cd", "checkpoint.pt": "ef"},
}


@pytest.fixture
def folder(tmp_path):
    write_json(tmp_path / "record.json", RECORD)
    return tmp_path


def signed(share, **more):
    return {"bleu1": 20.0 - share, "bleu4": 4.0, "dtw": 22.0 + share, "share": share, **more}


def test_a_spoiled_history_is_a_curve_that_begins_at_a_clean_one(folder):
    lost = {"manner": "lost", "confidence": "silent"}
    found = {
        "corpus": "howto", "model": "hybrid", "judge": "abc", "origin": "rendered",
        "clean": signed(0.0, manner="lost", confidence="told"),
        "robustness": [signed(0.15, **lost), signed(0.6, **lost)],
        "streams": [{"frames": 60, "jerk": 0.1}, {"frames": 480, "jerk": 0.2}],
    }  # fmt: skip
    write_json(folder / "stress.json", found)
    points = Strained("HybridSign", folder).content().points
    curve = [point for point in points if point.name == "history lost and silent/dtw"]
    assert [(point.step, point.value) for point in curve] == [(0, 22.0), (15, 22.15), (60, 22.6)]
    assert not [point for point in points if "told" in point.name]
    assert points[-2:] == [Point("stream/jerk", 0.1, 60), Point("stream/jerk", 0.2, 480)]


def test_a_system_shows_its_own_times_alone_and_none_that_nobody_printed(folder):
    (folder / "table3.csv").write_text(
        "row,variant,size,reading,ttff_ms,paper_latency_s\n"
        "pt,eager,default,official,1.5,\n"
        "gcdm,eager,default,official,168.6,52.18\n"
    )
    points = Speed("PT", "pt", folder / "table3.csv").content().points
    assert points == [Point("width default official steps eager/ttff_ms", 1.5)]


def test_a_judge_of_a_corpus_without_glosses_has_no_error_of_glosses(folder):
    quality = {"scores": {"ground_truth": {"bleu1": 40.0, "wer_gloss": None}}}
    write_json(folder / "quality.json", quality)
    write_json(folder / "curve.json", [{"step": 9, "phase": "train", "train_words": 2.5}])
    judge = Judge("Judge of howto, seed 1", folder, None)
    assert judge.content().points == [
        Point("curve train/train_words", 2.5, 9),
        Point("dev/ground_truth_bleu1", 40.0),
    ]


def test_a_run_is_another_once_its_outputs_are(folder):
    judge = Judge("Judge of howto, seed 1", folder, None)
    before = judge.identity()
    write_json(folder / "record.json", {**RECORD, "code": "fedcba9876543210"})
    assert judge.identity() == before
    write_json(folder / "record.json", {**RECORD, "outputs": {"checkpoint.pt": "gh"}})
    assert judge.identity() != before
