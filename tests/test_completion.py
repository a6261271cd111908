import os
import shutil
import subprocess
import sys

import pytest

from hybridsign.completion import corpora, models, profiles

ASK = """
source <(hybridsign completion bash)
COMP_WORDS=({words})
COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
_hybridsign_completion hybridsign
echo "${{COMPREPLY[*]}}"
"""
needs_bash = pytest.mark.skipif(shutil.which("bash") is None, reason="no bash on this machine")


def completed(words, folder):
    """What bash offers after some words, with `hybridsign` installed as pip would."""
    program = folder / "bin" / "hybridsign"
    program.parent.mkdir(exist_ok=True)
    program.write_text(f"#!{sys.executable}\nfrom hybridsign.__main__ import main\nmain()\n")
    program.chmod(0o755)
    source = os.pathsep.join(path for path in sys.path if path)
    environment = os.environ | {
        "PATH": os.pathsep.join([str(program.parent), os.environ["PATH"]]),
        "PYTHONPATH": source,
    }
    done = subprocess.run(
        ["bash", "--norc", "-c", ASK.format(words=words)],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()


@needs_bash
@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("hybridsign doc", ["doctor"]),
        ("hybridsign preprocess --cor", ["--corpus"]),
        ("hybridsign preprocess --corpus we", ["weather"]),
    ],
)
def test_bash_completes_commands_options_and_names(project, words, offered):
    assert completed(words, project.folder) == offered


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_get_a_script_that_asks_this_program(project, shell):
    script = project.command("completion", shell)
    assert f"_HYBRIDSIGN_COMPLETE=complete_{shell}" in script


def test_names_are_those_of_params_yaml_that_begin_so(project, monkeypatch):
    monkeypatch.chdir(project.folder)
    assert corpora("how2") == ["how2sign_rendered", "how2sign"]
    assert models("p") == ["pt"]
    assert profiles("d") == ["default"]


@pytest.mark.parametrize("text", [None, "corpora: [", "corpora: 3", "ablations: {models: }"])
def test_settings_that_cannot_be_read_have_no_names(tmp_path, monkeypatch, text):
    monkeypatch.chdir(tmp_path)
    if text is not None:
        (tmp_path / "params.yaml").write_text(text, encoding="utf-8")
    assert corpora("") == models("") == []
