import pytest

from hybridsign.tables.latency import Latency
from hybridsign.tables.speed import sheet, speeds

TITLES = {
    "hybrid": "HybridSign",
    "sign_idd": "Sign-IDD (Tang et al. 2025)",
    "gcdm": "GCDM",
    "pt": "PT",
}


def latency(model, total_60_ms, *, size="default", sampling="official", **changes):
    diffusion = model in ("sign_idd", "gcdm")
    usual = {
        "model": model,
        "variant": "eager",
        "size": size,
        "weights": "trained",
        "sampling": sampling,
        "steps": None,
        "threads": 1,
        "batch": 1,
        "device": "CPU: some processor, 2 cores",
        "repetitions": 20,
        "ttff_ms": total_60_ms if diffusion else total_60_ms / 60,
        "ttff_p95_ms": total_60_ms,
        "total_60_ms": total_60_ms,
        "frames_per_second": 60_000 / total_60_ms,
        "clips_per_second": 1000 / total_60_ms,
        "real_time_factor": total_60_ms / 2400,
        "steady_frames_per_second": None,
        "gap_p50_ms": None,
        "gap_p95_ms": None,
        "gap_p99_ms": None,
        "evaluations": 60,
        "parameters": 1,
        "memory_mib": 1.0,
        "compile_s": None,
    }
    return Latency(**usual | changes)


TIMED = [
    latency("hybrid", 60.0, evaluations=180),
    latency("hybrid", 30.0, evaluations=180, variant="compiled", compile_s=35.0),
    latency("sign_idd", 10.0, evaluations=5, steps=5),
    latency("sign_idd", 100.0, evaluations=50, steps=50, sampling="matched"),
    latency("gcdm", 160.0, evaluations=50, steps=50),
    latency("hybrid", 50.0, threads=2),
    latency("hybrid", 900.0, batch=16),
    latency("hybrid", 240.0, size="paper", evaluations=180),
]


WRITTEN_AFTER = {
    "hybrid": "paper",
    "sign_idd": "official code read",
    "gcdm": "abstract only",
    "pt": "official code read",
}


def after(*rows):
    return {row: WRITTEN_AFTER[row] for row in rows}


def by_place(table):
    return {(s.size, s.reading, s.row, s.variant): s for s in table}


def test_every_width_is_read_in_both_ways():
    found = by_place(speeds(TIMED, after("sign_idd", "hybrid")))
    assert list(found) == [
        ("default", "official", "sign_idd", "eager"),
        ("default", "official", "hybrid", "eager"),
        ("default", "official", "hybrid", "compiled"),
        ("default", "matched", "sign_idd", "eager"),
        ("default", "matched", "hybrid", "eager"),
        ("default", "matched", "hybrid", "compiled"),
        ("paper", "official", "hybrid", "eager"),
        ("paper", "matched", "hybrid", "eager"),
    ]


def test_only_diffusions_differ_between_the_readings():
    found = by_place(speeds(TIMED, after("sign_idd", "gcdm", "hybrid")))

    def evaluations(row):
        return [found["default", reading, row, "eager"].evaluations for reading in READINGS]

    READINGS = ("official", "matched")
    assert evaluations("sign_idd") == [5, 50]
    assert evaluations("gcdm") == [50, 50]
    assert evaluations("hybrid") == [180, 180]


def test_the_published_latency_is_the_time_to_the_last_frame():
    (hybrid,) = (s for s in speeds(TIMED[:1], after("hybrid")) if s.reading == "official")
    assert (hybrid.latency_as_published_s, hybrid.ttff_ms) == (0.06, 1.0)
    assert hybrid.latency_as_published_s * hybrid.throughput_fps == pytest.approx(60)


def test_the_papers_own_numbers_multiply_to_sixty_frames():
    for speed in speeds([latency(m, 1.0) for m in ("hybrid", "sign_idd", "gcdm")], after(*TITLES)):
        assert speed.paper_latency_s * speed.paper_throughput_fps == pytest.approx(60, rel=0.01)


def test_a_system_that_the_paper_did_not_time_stands_alone():
    (official, _) = speeds([latency("pt", 30.0)], after("pt"))
    assert official.paper_latency_s is None


def test_the_sheet_has_the_papers_number_beside_ours():
    page = sheet(speeds(TIMED, after("hybrid")), TITLES, TIMED, "default").markdown()
    assert (
        "| HybridSign | default | official steps | 180 | 1.0 | 0.060 [5.9] | 1,000 [10.17] |"
        in page
    )
    assert "| HybridSign, compiled | default |" in page
    assert "CPU: some processor, 2 cores" in page
    assert "every diffusion in 50 steps" in page


def test_orders_are_told_beside_the_papers():
    timed = [*TIMED[:5]]
    notes = sheet(
        speeds(timed, after("gcdm", "sign_idd", "hybrid")), TITLES, timed, "default"
    ).notes
    assert (
        "Width default, official steps. To the last frame: Sign-IDD < HybridSign < GCDM. "
        "To the first: HybridSign < Sign-IDD < GCDM. The paper: HybridSign < Sign-IDD < GCDM."
    ) in notes
    assert any(
        "matched steps. To the last frame: HybridSign < Sign-IDD < GCDM." in note for note in notes
    )


def test_what_each_was_written_after_stands_below():
    table = speeds(TIMED, after("gcdm", "sign_idd", "hybrid"))
    assert {(each.row, each.written_after) for each in table} == {
        ("gcdm", "abstract only"),
        ("sign_idd", "official code read"),
        ("hybrid", "paper"),
    }
    assert sheet(table, TITLES, TIMED, "default").notes[-1] == (
        "Written after official code: Sign-IDD; after the paper: HybridSign; after an abstract "
        "alone: GCDM. What that left open: docs/fairness.md."
    )
