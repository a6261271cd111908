from pathlib import Path

import pytest
import yaml

import hybridsign
from hybridsign.data.parquet import read_clips
from hybridsign.params import load
from specimens import run_python

STAGES = {
    path.stem
    for path in (Path(hybridsign.__file__).parent / "stages").glob("*.py")
    if path.stem != "__init__"
}
BURNING = ["--set", "profiles.smoke.train.training.learning_rate=1e30"]
PT = ["--corpus", "weather", "--model", "pt", "--seed", "9"]


def hybridsign_(project, *arguments):
    return run_python("-m", "hybridsign", *arguments, cwd=project.folder)


def test_help_lists_every_stage_by_its_name(project):
    done = hybridsign_(project, "--help")
    assert done.returncode == 0
    words = set(done.stdout.split())
    assert words >= STAGES | {
        "completion",
        "doctor",
        "draw",
        "export",
        "generate",
        "import",
        "params",
        "publish",
        "score",
    }


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["fetch", "--corpus", "moon"], "there is no corpus 'moon'; valid choices: weather, howto"),
        (["--set", "models.pt.noise_rat=2", "params"], "Did you mean noise_rate?"),
        (["--set", "profile=[", "params"], "--set profile=[: the value is not valid YAML"),
        (["--set", "profile", "params"], "expected key=value"),
        (["--profile", "huge", "params"], "profile: Input should be 'smoke', 'default' or 'paper'"),
        (["preprocess", "--corpus", "howto"], "fetch/howto/train.parquet: not found"),
        (["draw", "none.parquet", "--out", "x.gif"], "none.parquet: not found"),
        (
            ["generate", "regen", "--out", "x.parquet", "--model", "pt", "--seed", "9"],
            "Train first",
        ),
        ([*BURNING, "train", *PT], "the loss is not a finite number"),
    ],
)
def test_what_a_user_can_mend_is_told_without_a_traceback(project, arguments, message):
    done = hybridsign_(project, *arguments)
    assert done.returncode == 1
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("error: ")
    assert message in done.stderr


def test_outside_the_projects_folder_the_message_says_where_to_go(tmp_path):
    done = run_python("-m", "hybridsign", "params", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.strip() == (
        "error: params.yaml: not found. Run the command from the project's folder."
    )


def test_an_error_is_one_line_and_stands_in_the_stages_log_too(project):
    done = hybridsign_(project, "preprocess", "--corpus", "howto")
    [line] = done.stderr.splitlines()
    log = project.results("logs", "preprocess", "howto.log").read_text(encoding="utf-8")
    assert line in log
    assert "Traceback" in log


def test_an_unknown_command_is_a_mistake_of_use(project):
    done = hybridsign_(project, "evaluat")
    assert done.returncode == 2
    assert "evaluat" in done.stderr


def test_the_settings_in_force_are_printed_as_yaml(project):
    text = project.command("--set", "models.pt.noise_rate=0.5", "params")
    settings = yaml.safe_load(text)
    expected = load(project.folder / "params.yaml", {"models.pt.noise_rate": 0.5})
    assert settings == expected.model_dump(mode="json")


def test_a_value_for_one_run_does_not_change_the_file(project):
    before = (project.folder / "params.yaml").read_bytes()
    project.command("--set", "models.pt.noise_rate=0.5", "params")
    assert (project.folder / "params.yaml").read_bytes() == before


def test_a_sentence_can_be_signed_drawn_and_scored(trained, corpus, tmp_path):
    made, words = tmp_path / "made.parquet", " ".join(corpus.train[0].gloss)
    trained.command("generate", words, "--gloss", "--model", "pt", "--out", made)
    [clip] = read_clips(made)
    assert clip.pose.n_frames == 20
    trained.command("draw", made, "--out", tmp_path / "made.png", "--pictures", 3)
    trained.command("draw", made, "--out", tmp_path / "made.gif", "--clip", clip.id)
    assert {"made.png", "made.gif"} <= {path.name for path in tmp_path.iterdir()}
    truth = trained.results("preprocess", "weather", "dev.parquet")
    judge = trained.results("train_judge", "weather", "seed1", "checkpoint.pt")
    printed = trained.command(
        "score", "--hypothesis", truth, "--reference", truth, "--judge", judge
    )
    assert "dtw" in printed
