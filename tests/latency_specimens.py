"""Rows of the latency bench."""

from hybridsign.tables.latency import InRounds, Latency, Round


def latency(**changes):
    usual = {
        "model": "pt",
        "variant": "eager",
        "size": "default",
        "weights": "trained",
        "sampling": "official",
        "steps": None,
        "threads": 1,
        "batch": 1,
        "device": "CPU: some processor, 2 cores",
        "repetitions": 20,
        "ttff_ms": 1.5,
        "ttff_p95_ms": 2.0,
        "total_60_ms": 30.0,
        "frames_per_second": 2000.0,
        "clips_per_second": 33.333,
        "real_time_factor": 0.0125,
        "steady_frames_per_second": 2070.2,
        "gap_p50_ms": 0.5,
        "gap_p95_ms": 0.6,
        "gap_p99_ms": 0.7,
        "evaluations": 60,
        "parameters": 700_000,
        "memory_mib": 27.7,
        "compile_s": None,
    }
    return Latency(**usual | changes)


def in_rounds(model, totals, firsts=None, **changes):
    """What was timed in some rounds: all frames at once, unless their first ones stood before."""
    rounds = tuple(
        Round(first, total) for first, total in zip(firsts or totals, totals, strict=True)
    )
    return InRounds(**vars(latency(model=model, **changes)), rounds=rounds)
