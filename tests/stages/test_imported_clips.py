"""Imported clips of every skeleton, through every stage that touches poses."""

from dataclasses import replace

import numpy as np
import pytest

from hybridsign.data.clip import PIXELS
from hybridsign.data.parquet import read_clips, write_clips
from hybridsign.pose import PoseSequence, clean
from hybridsign.skeleton import HOLISTIC_178, OPENPOSE_137, PT_50, SLRTP_178
from hybridsign.workspace import read_json
from specimens import clip

SKELETONS = [(OPENPOSE_137, 2), (PT_50, 3), (SLRTP_178, 3), (HOLISTIC_178, 3)]


def filmed(number, skeleton, coordinates):
    """A clip as `import` leaves it; some joints are missing in some frames."""
    random = np.random.default_rng(number)
    points = 200 + 60 * random.normal(size=(24, skeleton.n_joints, coordinates))
    trust = random.uniform(0.1, 1, points.shape[:2])
    trust[:, -5:] *= random.random((24, 5)) < 0.5
    pose = PoseSequence(*clean(points, trust), 25.0, skeleton)
    as_it_came = replace(clip(number), pose=pose, units=PIXELS, placement=None, split="")
    return replace(as_it_came, provenance="filmed", native_frames=24, native_fps=25.0)


@pytest.fixture(scope="module", params=SKELETONS, ids=lambda each: each[0].name)
def mine(request, project, tmp_path_factory):
    """Twelve clips of one skeleton, learned from, evaluated and damaged."""
    folder = tmp_path_factory.mktemp(request.param[0].name)
    (folder / "params.yaml").write_bytes((project.folder / "params.yaml").read_bytes())
    for split, numbers in (("train", range(8)), ("dev", (8, 9)), ("test", (10, 11))):
        clips = [filmed(number, *request.param) for number in numbers]
        write_clips(folder / f"{split}.parquet", clips)
    made = replace(project, folder=folder)
    made.command("--set", f"clips={folder}", "fetch", "--corpus", "my_corpus")
    made.command("preprocess", "--corpus", "my_corpus")
    made.command("train_judge", "--corpus", "my_corpus", "--seed", 1)
    made.command("train", "--corpus", "my_corpus", "--model", "pt", "--seed", 42)
    made.command("evaluate", "--corpus", "my_corpus", "--model", "pt", "--seed", 42)
    made.command("believe", "--corpus", "my_corpus", "--seed", 1)
    return made


def test_generated_clips_have_the_skeleton_of_the_corpus(mine):
    made = read_clips(mine.results("evaluate", "my_corpus", "pt", "seed42", "poses.parquet"))
    true = next(read_clips(mine.results("preprocess", "my_corpus", "dev.parquet")))
    for generated in made:
        assert generated.pose.skeleton is true.pose.skeleton
        assert generated.pose.coordinates.shape == true.pose.coordinates.shape


def test_they_are_scored_and_drawn(mine):
    folder = mine.results("evaluate", "my_corpus", "pt", "seed42")
    scores = read_json(folder / "metrics.json")["test"]["scores"]
    assert np.isfinite([score["value"] for score in scores.values()]).all()
    mine.command("draw", folder / "poses.parquet", "--out", mine.folder / "strip.png")
    assert (mine.folder / "strip.png").stat().st_size > 0


def test_the_card_says_that_they_were_filmed(mine):
    card = mine.results("preprocess", "my_corpus", "card.md").read_text(encoding="utf-8")
    assert "- poses: filmed" in card
    assert "invented" not in card


def test_no_caption_calls_them_invented_or_sets_the_papers_numbers_beside(mine):
    settings = ("corpora.my_corpus.stands_for=null", "corpus=my_corpus", "tables.table1.rows=[pt]")
    sets = [part for each in settings for part in ("--set", each)]
    mine.command(*sets, "benchmark", "--corpus", "my_corpus")
    mine.command(*sets, "tabulate")
    table = mine.results("tabulate", "table1.md").read_text(encoding="utf-8")
    assert "my_corpus (filmed), profile smoke" in table
    assert "The paper has no such numbers." in table
    assert "invented" not in table
    assert "[" not in table
