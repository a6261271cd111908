"""The ledger: intervals decide, trainings may disagree, and nothing is claimed of nothing."""

import csv

import numpy as np
import pytest

from hybridsign.tables.claims import CLAIMS, findings, sheet
from hybridsign.tables.quality import Row

CLIPS = 40
SAID = ["morgen regen im norden .", "wind und wolken", "heute schnee .", "im süden sonne ."]


@pytest.fixture
def evaluated(tmp_path):
    """Writes what `evaluate` leaves of one run: some share of sentences read right, some DTW."""

    def write(name, right=0.5, dtw=1.0, seed=0):
        folder = tmp_path / f"{name}-{seed}"
        folder.mkdir(parents=True)
        noise = np.random.default_rng([seed, len(name)]).normal(0, 0.05, CLIPS)
        with (folder / "translations.csv").open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["split", "hypothesis", "reference"])
            for number in range(CLIPS):
                wanted = SAID[number % 4]
                writer.writerow(["test", wanted if number < right * CLIPS else "ja", wanted])
        with (folder / "motion.csv").open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["split", "id", "dtw", "dtw/"])
            for number in range(CLIPS):
                writer.writerow(["test", number, dtw + noise[number], 1])
        return folder

    return write


def row(name, *folders):
    return Row(name, name, "paper", folders)


def of(found, first, second, metric):
    [one] = [
        each
        for each in found
        if each.metric == metric and each.comparison.split()[::2] == [first, second]
    ]
    return one


def test_a_clear_difference_is_found_and_its_opposite_fails(evaluated):
    rows = [
        row("hybrid", evaluated("hybrid", right=0.9, dtw=2.0)),
        row("causal_attention", evaluated("causal_attention", right=0.3, dtw=1.0)),
    ]
    found = findings({"table5": rows}, seed=0)
    read = of(found, "hybrid", "causal_attention", "bleu1")
    assert read.verdict == "holds"
    assert read.low < read.effect < read.high
    assert of(found, "hybrid", "causal_attention", "dtw").verdict == "fails"


def test_trainings_that_disagree_leave_a_claim_undecided(evaluated):
    agree = [evaluated("hybrid", dtw=0.8, seed=seed) for seed in range(3)]
    apart = [evaluated("wild", dtw=dtw, seed=seed) for seed, dtw in enumerate((0.2, 0.9, 1.9))]
    rival = row("diffusion", *(evaluated("diffusion", dtw=1.0, seed=seed) for seed in range(3)))
    steady = findings({"table4": [row("hybrid", *agree), rival]}, seed=0)
    wild = findings({"table4": [row("hybrid", *apart), rival]}, seed=0)
    assert of(steady, "hybrid", "diffusion", "dtw").verdict == "holds"
    assert of(wild, "hybrid", "diffusion", "dtw").verdict == "undecided"
    # One of the trainings alone would have decided.
    [first, *_] = apart
    alone = findings({"table4": [row("hybrid", first), rival]}, seed=0)
    assert of(alone, "hybrid", "diffusion", "dtw").verdict == "holds"


def test_a_verdict_of_one_training_says_that_it_is_of_one(evaluated):
    """Another seed may turn it over, and no interval here knows of that."""
    rivals = [row("diffusion", *(evaluated("diffusion", seed=seed) for seed in range(3)))]
    for seeds, told in ((1, True), (3, False)):
        trainings = [evaluated("hybrid", dtw=0.8, seed=10 * seeds + seed) for seed in range(seeds)]
        ledger = sheet(findings({"table4": [row("hybrid", *trainings), *rivals]}, seed=0), "smoke")
        [moves] = [cells[2] for cells in ledger.rows if cells[0].startswith("and moves more")]
        assert moves.startswith("holds (1 of 1 comparisons hold)")
        assert moves.endswith(", of one training a row") == told


def test_without_its_rows_a_claim_is_not_tested_and_says_so(evaluated):
    found = findings({"table4": [row("hybrid", evaluated("hybrid"))]}, seed=0)
    assert {finding.verdict for finding in found} == {"not tested"}
    ledger = sheet(found, "smoke")
    assert len(ledger.rows) == len(CLAIMS)
    assert "no such rows here" in ledger.markdown()


def test_the_same_numbers_come_from_the_same_files(evaluated):
    rows = [row("hybrid", evaluated("hybrid")), row("diffusion", evaluated("diffusion", dtw=1.01))]
    assert findings({"table4": rows}, seed=0) == findings({"table4": rows}, seed=0)
