"""Two processes that train one network, held against one that trains it alone."""

import pytest
import torch

from hybridsign import side_by_side
from hybridsign.data.batch import collate
from side_by_side_specimens import CLIPS, SHARED, STATISTICS, shared
from specimens import run_python

TORCHRUN = ("-m", "torch.distributed.run", "--standalone", "--nproc-per-node", 2)
HYBRID = ["--corpus", "weather", "--model", "hybrid", "--seed", 5]
WITH_HYBRID = ["--set", "models.hybrid={kind: hybrid}"]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """What each of the two made."""
    folder = tmp_path_factory.mktemp("side_by_side")
    done = run_python(*TORCHRUN, "-m", "side_by_side_specimens", folder)
    assert done.returncode == 0, done.stderr
    return [torch.load(folder / f"made-{number}.pt", weights_only=True) for number in range(2)]


@pytest.fixture(scope="module")
def alone():
    return shared()


def numbers(curve):
    """The curve's terms, by step and name."""
    return {
        (place, name): value
        for place, point in enumerate(curve)
        for name, value in point.items()
        if isinstance(value, float)
    }


def without_keys(name, value):
    """A weight, less the biases of an attention's keys.

    A softmax does not feel them, so that their gradient is rounding, and AdamW follows its sign.
    """
    if name.endswith("query_key_value.bias"):
        query, _, values = value.chunk(3, dim=-1)
        return torch.cat([query, values], dim=-1)
    return value.chunk(2, dim=-1)[1] if name.endswith("key_value.bias") else value


@pytest.mark.parametrize("name", SHARED)
def test_two_processes_learn_what_one_learns_from_the_same_batches(name, made, alone):
    (state, curve), (expected, followed) = made[0]["shared"][name], alone[name]
    assert numbers(curve) == pytest.approx(numbers(followed), rel=1e-4)
    assert len(numbers(curve)) > 2 * len(curve)
    for key, value in expected.items():
        found, wanted = (without_keys(key, each) for each in (state[key], value))
        torch.testing.assert_close(found, wanted, rtol=1e-4, atol=1e-5, msg=f"{name}: {key}")


@pytest.mark.parametrize("name", SHARED)
def test_both_processes_end_with_the_same_bits(name, made):
    (first, curve), (second, other) = (each["shared"][name] for each in made)
    assert all(torch.equal(value, second[key]) for key, value in first.items())
    assert curve == other


def test_processes_that_go_on_end_where_they_would_have_ended_with_dropout_too(made):
    (through, curve), (gone_on, other) = made[0]["through"], made[0]["gone on"]
    assert all(torch.equal(value, gone_on[key]) for key, value in through.items())
    assert curve == other


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("g2p-ddm", "G2pDdm"),
        ("gen-obt", "GenObt"),
        ("judge", "BackTranslator"),
        ("pt", "ProgressiveTransformer"),
    ],
)
def test_what_would_learn_something_else_is_refused_by_name(name, called, made):
    for each in made:
        told = each["refused"][name]
        assert told.startswith(f"{called} cannot be trained by 2 processes: ")
        assert "without torchrun" in told


def test_a_batch_of_fewer_clips_than_processes_is_refused(made):
    assert "2 processes cannot share a batch of 1 clips" in made[0]["too few"]


def test_rows_of_a_batch_are_padded_as_the_whole_is():
    batch = collate(CLIPS, STATISTICS)
    rows = batch.rows(slice(1, None, 2))
    assert rows.condition.ids == tuple(clip.id for clip in CLIPS[1::2])
    assert rows.condition.gloss == batch.condition.gloss[1::2]
    assert torch.equal(rows.pose, batch.pose[1::2])
    assert torch.equal(rows.frame_mask, batch.frame_mask[1::2])


def test_the_command_trains_under_torchrun_and_its_first_process_writes(project):
    command = ["-m", "hybridsign", *WITH_HYBRID, "train", *HYBRID]
    done = run_python(*TORCHRUN, *command, cwd=project.folder)
    assert done.returncode == 0, done.stderr
    folder = project.results("train", "weather", "hybrid", "seed5")
    assert sorted(path.name for path in folder.iterdir()) == [
        "checkpoint.pt",
        "curve.json",
        "provenance.json",
        "record.json",
    ]
    assert '"processes": 2' in (folder / "record.json").read_text(encoding="utf-8")
    assert done.stderr.count("hybrid on weather") == 1
    log = project.results("logs", "train", "weather.hybrid.seed5.log").read_text(encoding="utf-8")
    assert log.count("hybrid on weather") == 1


def test_torchrun_starts_no_other_command(project, monkeypatch):
    told = {"TORCHELASTIC_RUN_ID": "none", "WORLD_SIZE": "2", "RANK": "0"}
    for variable, value in told.items():
        monkeypatch.setenv(variable, value)
    with pytest.raises(ValueError, match="torchrun is for train alone"):
        project.command("preprocess", "--corpus", "weather")


def test_what_another_program_says_of_processes_is_not_heeded(monkeypatch):
    monkeypatch.setenv("WORLD_SIZE", "8")
    monkeypatch.setenv("RANK", "3")
    assert side_by_side.processes() == 1
    assert side_by_side.is_first()
