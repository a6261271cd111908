import json

import pytest

from specimens import run_python


@pytest.fixture
def sentences(tmp_path):
    for name, text in (
        ("true", "am tag regen .\nabends schnee .\n"),
        ("found", "am tag\nschnee .\n"),
    ):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    return tmp_path


def score(folder, *arguments):
    return run_python("-m", "hybridsign", "score", *arguments, cwd=folder)


def test_text_is_scored_outside_the_project_without_torch(sentences):
    code = (
        "import sys; from hybridsign.__main__ import main; sys.argv[1:] = "
        "['score', 'text', 'true.txt', 'found.txt', '--json']\n"
        "try: main()\n"
        "finally: heavy = {'torch', 'pandas', 'mlflow', 'pyarrow', 'scipy'} & set(sys.modules)\n"
    )
    done = run_python("-c", code + "sys.exit(str(heavy) if heavy else 0)", cwd=sentences)
    assert done.stderr == ""
    assert json.loads(done.stdout)["n"] == 2


def test_two_text_files_are_scored_by_either_way_of_asking(sentences):
    first = score(sentences, "text", "true.txt", "found.txt", "--json")
    second = score(sentences, "--reference", "true.txt", "--hypothesis", "found.txt", "--json")
    assert first.returncode == 0, first.stderr
    assert first.stdout == second.stdout


def test_a_table_is_printed_with_nothing_on_standard_error(sentences):
    done = score(sentences, "text", "true.txt", "found.txt", "--variant", "slrtp")
    assert (done.returncode, done.stderr) == (0, "")
    assert "slrtp:wer" in done.stdout
    assert "case:lc|norm:nfc|tok:none" in done.stdout


def test_latex_is_printed_alone(sentences):
    done = score(sentences, "text", "true.txt", "found.txt", "--latex", "--keep-case")
    assert done.stdout.startswith("\\begin{table}")
    assert done.stdout.endswith("\\end{table}\n")
    assert "case:mixed" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "score needs --reference and --hypothesis"),
        (
            ["--reference", "true.txt", "--hypothesis", "a.parquet"],
            "one is text and the other poses",
        ),
        (["text", "true.txt", "none.txt"], "none.txt: not found"),
        (["text", "true.txt", "found.txt", "--json", "--latex"], "give one of them"),
        (["text", "true.txt", "found.txt", "--variant", "x"], "there is no variant 'x'"),
    ],
)
def test_what_cannot_be_scored_is_told_in_one_line(sentences, arguments, message):
    done = score(sentences, *arguments)
    [line] = done.stderr.splitlines()
    assert done.returncode == 1
    assert line.startswith("error: ")
    assert message in line


def test_the_projects_own_judge_is_taken_by_its_corpus(trained):
    truth = trained.results("preprocess", "weather", "test.parquet")
    pair = ["--reference", truth, "--hypothesis", truth]
    named = trained.results("train_judge", "weather", "seed1", "checkpoint.pt")
    by_name = json.loads(trained.command("score", *pair, "--corpus", "weather", "--json"))
    by_file = json.loads(trained.command("score", *pair, "--judge", named, "--json"))
    assert by_name["rows"] == by_file["rows"]
    assert by_name["judge"].split()[0] == by_file["judge"].split()[0]
    with pytest.raises(ValueError, match="both name a judge"):
        trained.command("score", *pair, "--corpus", "weather", "--judge", named)
    with pytest.raises(ValueError, match="there is no corpus 'moon'"):
        trained.command("score", *pair, "--corpus", "moon")
