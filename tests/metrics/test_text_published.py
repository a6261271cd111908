"""Published scores, recomputed from the published sentences that HYBRIDSIGN_REAL_DATA points to."""

import os
from pathlib import Path

import numpy as np
import pytest

from hybridsign.metrics.compatibility import VARIANTS
from hybridsign.metrics.form import AS_IS
from hybridsign.metrics.text import word_errors

SACREBLEU_SEED, RESAMPLES = 12345, 1000
GLOSSES, TEXTS = "stmc-gloss-wer", "wmtslt22-hyp-ref-scores"
CAMPAIGN = "slttest2022.dsgs-de.dsgs-de"


def published(folder):
    root = os.environ.get("HYBRIDSIGN_REAL_DATA")
    if root is None or not Path(root, folder).is_dir():
        pytest.skip(f"HYBRIDSIGN_REAL_DATA names no folder with {folder} in it")
    return Path(root, folder)


def lines(path):
    return path.read_text(encoding="utf-8").removesuffix("\n").split("\n")


@pytest.mark.parametrize(
    ("split", "rate", "of_sentences", "cleaned"),
    [("dev", 19.6, 20.06, 19.54), ("test", 21.0, 21.25, 20.92)],
)
def test_the_gloss_error_rate_of_stmc_is_the_published_one(split, rate, of_sentences, cleaned):
    folder = published(GLOSSES)
    found = lines(folder / f"stmc.{split}.gloss")
    true = lines(folder / f"phoenix2014T.{split}.gloss")
    plain = word_errors("text", AS_IS)[0]
    assert round(plain(found, true).value, 1) == rate
    each = [plain([one], [other]).value for one, other in zip(found, true, strict=True)]
    assert np.mean(each) == pytest.approx(of_sentences, abs=0.005)
    # The published lines still repeat compound glosses (neg-HABEN neg-HABEN) in the references.
    assert word_errors("gloss")[0](found, true).value == pytest.approx(cleaned, abs=0.005)


def table(path):
    """Published (mean, half width) of the columns "all", by system."""
    rows = {}
    for line in lines(path):
        if not line.startswith("#"):
            system, *cells = (cell.strip() for cell in line.split(","))
            rows[system] = [tuple(map(float, cells[i].split(" ± "))) for i in (0, 3)]
    return rows


def test_the_scores_of_wmt_slt_2022_are_the_published_ones():
    folder = published(TEXTS)
    words = table(folder / "scores" / "automatic.csv")
    characters = table(folder / "scores" / "automaticCHRF.csv")
    reference = lines(folder / "txt" / f"{CAMPAIGN}.REFERENCE.txt")
    bleu, chrf, chrf_words = VARIANTS["sacrebleu"]()
    # sacreBLEU publishes the mean of its own resamples.
    drawn = np.random.default_rng(SACREBLEU_SEED).choice(
        len(reference), size=(RESAMPLES, len(reference)), replace=True
    )
    times = np.stack([np.bincount(draw, minlength=len(reference)) for draw in drawn])
    checked = 0
    for system in characters:
        found = lines(folder / "txt" / f"{CAMPAIGN}.{system}.txt")
        expected = [(bleu, words[system][0]), (chrf_words, words[system][1])]
        for metric, (mean, half_width) in [*expected, (chrf, characters[system][1])]:
            scores = metric.counted(found, reference).resampled(times)
            assert scores.mean() == pytest.approx(mean, abs=0.00501), (system, metric.name)
            low, high = np.sort(scores)[[RESAMPLES // 40, -RESAMPLES // 40 - 1]]
            assert (high - low) / 2 == pytest.approx(half_width, abs=0.00501), (system, metric.name)
            checked += 1
    assert checked == 3 * 24
