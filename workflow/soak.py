"""Kill the smoke workflow again and again, and hold what it ends with against an undisturbed run.

    python workflow/soak.py --kills 60 --out docs/soak.md

Each round makes one kind of stage run anew and sends `kill -9` at a random moment of it: to that
stage's process, or, as when the power goes, to everything at once. What a round breaks, the next
has to mend. At the end the tables of quality, the data and the checkpoints have to be those of the
undisturbed run, byte for byte.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hybridsign.workspace import file_hash, read_json

ROOT = Path(__file__).parents[1]
RULES = (
    *("fetch", "preprocess", "train_judge", "train", "evaluate", "believe", "stress"),
    *("benchmark", "tabulate", "report", "track"),
)
RESULTS = Path("results/smoke")
# Times, what shows them, and what names the files that hold them.
VOLATILE = ("latency", "starts", "table3", "provenance", "report", "track", "logs")


@dataclass(frozen=True)
class Kill:
    """One kill: in which stage, at which share of its usual time, of it alone or of everything."""

    stage: str
    share: float
    everything: bool


def main() -> None:
    """Run the soak; fails where anything came out otherwise."""
    asked = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    asked.add_argument("--kills", type=int, default=60)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--out", type=Path, help="Markdown file for what came of it")
    given = asked.parse_args()
    chance = random.Random(given.seed)
    with tempfile.TemporaryDirectory() as scratch:
        still, shaken = (_project(Path(scratch) / name) for name in ("still", "shaken"))
        _finish(still)
        usual = _usual_seconds(still)
        # In the order of the workflow: what is killed is then always the next thing to be made.
        turns = [RULES[number * len(RULES) // given.kills] for number in range(given.kills)]
        kills = [_round(shaken, stage, usual, chance) for stage in turns]
        _finish(shaken)
        faults = [*_differences(still, shaken), *_left_behind(shaken)]
        count = len(list(_lasting(still)))
    told = _told(kills, count, faults)
    print(told)
    if given.out:
        given.out.write_text(told, encoding="utf-8")
    sys.exit(bool(faults))


def _project(folder: Path) -> Path:
    """The project's own files, without Git or DVC, at the smoke profile."""
    folder.mkdir()
    shutil.copy(ROOT / "Snakefile", folder)
    for name in ("profiles", "workflow"):
        shutil.copytree(ROOT / name, folder / name)
    params = (ROOT / "params.yaml").read_text(encoding="utf-8")
    text = params.replace("profile: default", "profile: smoke", 1)
    (folder / "params.yaml").write_text(text, encoding="utf-8")
    return folder


def _start(folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """Start the workflow, as a user would after a fault: unlocked where that is asked for."""
    subprocess.run(["snakemake", "--unlock", "--cores", "1"], cwd=folder, capture_output=True)
    command = ["snakemake", "--cores", "2", "--quiet", "all", "--rerun-incomplete", *arguments]
    return subprocess.Popen(
        command,
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
        stdout=subprocess.DEVNULL,
        stderr=(folder / "said.log").open("wb"),
        start_new_session=True,
    )


def _finish(folder: Path) -> None:
    """Run to the end."""
    if _start(folder).wait():
        sys.exit((folder / "said.log").read_text(encoding="utf-8"))


def _round(folder: Path, stage: str, usual: dict[str, float], chance: random.Random) -> Kill:
    """Let a stage run until it is killed."""
    while True:
        workflow = _start(folder, "--forcerun", stage)
        process = _process_of(workflow, stage)
        if process is None:
            sys.exit(f"{stage} never ran:\n{(folder / 'said.log').read_text(encoding='utf-8')}")
        share, everything = chance.random(), chance.random() < 0.3
        time.sleep(share * usual[stage])
        killed = _kill(-workflow.pid if everything else process)
        if everything or not killed:
            _kill(-workflow.pid)
        workflow.wait()
        if killed:
            print(f"killed {stage} at {share:.0%}{', with everything' * everything}", flush=True)
            return Kill(stage, share, everything)


def _kill(target: int) -> bool:
    """Whether there was still something to kill; a negative number is that of a group."""
    try:
        os.kill(target, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def _process_of(workflow: subprocess.Popen[bytes], stage: str) -> int | None:
    """The number of a running process of a stage; None if the workflow ends without one."""
    while workflow.poll() is None:
        listed = subprocess.run(
            ["ps", "-eo", "pid=,sess=,args="], capture_output=True, text=True, check=True
        )
        for line in listed.stdout.splitlines():
            number, session, *words = line.split()
            ours = int(session) == workflow.pid and not words[0].endswith("sh")
            if ours and "hybridsign" in words and stage in words:
                return int(number)
        time.sleep(0.05)
    return None


def _usual_seconds(folder: Path) -> dict[str, float]:
    """How long a process of each stage takes, with the second or two that Python needs to start."""
    found: dict[str, float] = {}
    for path in (folder / RESULTS).rglob("provenance.json"):
        if path.parent != folder / RESULTS:
            stage = path.relative_to(folder / RESULTS).parts[0]
            found[stage] = max(found.get(stage, 0.0), read_json(path)["wall_seconds"] + 1.0)
    return found


def _lasting(folder: Path) -> Iterator[Path]:
    """Files that two runs have alike: all but times, and what shows them."""
    for path in sorted((folder / RESULTS).rglob("*")):
        name = str(path.relative_to(folder / RESULTS))
        if path.is_file() and not any(word in name for word in VOLATILE) and "record" not in name:
            yield path.relative_to(folder)


def _differences(still: Path, shaken: Path) -> Iterator[str]:
    for path in sorted({*_lasting(still), *_lasting(shaken)}):
        there = [folder for folder in (still, shaken) if (folder / path).is_file()]
        if len(there) < 2:
            yield f"{path} is there in one of the runs alone"
        elif file_hash(still / path) != file_hash(shaken / path):
            yield f"{path} has other bytes"


def _left_behind(folder: Path) -> Iterator[str]:
    for path in (folder / RESULTS).rglob("*"):
        if ".partial-" in path.name or path.suffix == ".state":
            yield f"{path.relative_to(folder)} was left behind"


def _commit() -> str:
    told = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True
    )
    return told.stdout.strip() or "unknown"


def _told(kills: list[Kill], files: int, faults: list[str]) -> str:
    alone = Counter(kill.stage for kill in kills if not kill.everything)
    whole = Counter(kill.stage for kill in kills if kill.everything)
    lines = [
        "# Soak",
        "",
        f"{len(kills)} times `kill -9` in the smoke workflow (`python workflow/soak.py`, commit",
        f"{_commit()}, {os.cpu_count()} cores), at random moments of a stage: to its own process,",
        "or to the workflow and all its stages at once. Afterwards one run to the end, and",
        f"{files} files (tables of quality, data, checkpoints, scores) held against those of a run",
        "that nobody disturbed.",
        "",
        "| stage | killed alone | with everything | at which shares of its time |",
        "|---|---|---|---|",
    ]
    for stage in RULES:
        shares = ", ".join(f"{kill.share:.0%}" for kill in kills if kill.stage == stage)
        lines.append(f"| {stage} | {alone[stage]} | {whole[stage]} | {shares} |")
    lines += [
        "",
        *(faults or ["Every file had the same bytes, and nothing half-written was left."]),
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
