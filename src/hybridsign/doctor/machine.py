"""Cores, memory, disk, GPU, and the programs of others that the project calls."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from hybridsign.doctor.finding import Finding
from hybridsign.doctor.packages import installed
from hybridsign.extraction import holistic, openpose
from hybridsign.extraction.extractor import ExtractorError

GIGABYTE = 1e9
# A training's peak, as workflow/rules/training.smk asks of Snakemake.
MEMORY_OF_A_JOB = 3.0
# Results of `default` with DVC's copy of them, and as much again for what is written aside.
DISK = 5.0
_CGROUP_MEMORY = Path("/sys/fs/cgroup/memory.max")


def cores() -> Finding:
    """Cores that this process may use."""
    return Finding("cores", str(n_cores()))


def memory() -> Finding:
    """Whether as many trainings as cores fit side by side."""
    total = _memory()
    found = f"{total:.1f} GB"
    fitting = int(total / MEMORY_OF_A_JOB)
    if fitting == 0:
        advice = f"a training takes up to {MEMORY_OF_A_JOB:g} GB"
        return Finding("memory", found, advice, stops=True)
    if fitting < n_cores():
        advice = f"enough for {fitting} jobs of {MEMORY_OF_A_JOB:g} GB: make all CORES={fitting}"
        return Finding("memory", found, advice)
    return Finding("memory", found)


def disk() -> Finding:
    """Whether this folder can be written, and takes the results."""
    free = shutil.disk_usage(".").free / GIGABYTE
    found = f"{free:.1f} GB free"
    if not os.access(".", os.W_OK):
        return Finding("disk", found, "this folder cannot be written", stops=True)
    if free < DISK:
        advice = f"profile default takes up to {DISK:g} GB with DVC's copy; free some"
        return Finding("disk", found, advice, stops=free < DISK / 2)
    return Finding("disk", found)


def gpu() -> Finding:
    """NVIDIA's GPUs, and whether torch's build could see them."""
    program = shutil.which("nvidia-smi")
    if program is None:
        return Finding("GPU", "none")
    done = subprocess.run([program, "-L"], capture_output=True, text=True, check=False)
    if done.returncode:
        return Finding("GPU", "none", f"nvidia-smi says: {done.stdout.strip() or 'nothing'}")
    names = [line.partition(" (")[0] for line in done.stdout.splitlines()]
    build, _ = installed("torch")
    blind = build is not None and build.endswith("+cpu")
    advice = f"torch {build} is the build for CPUs and cannot see it" if blind else None
    return Finding("GPU", "; ".join(names), advice)


def compiler() -> Finding:
    """The C++ compiler of `stream --compiled`, as models/hybrid/compiled.py looks for it."""
    name = os.environ.get("CXX", "g++")
    path = shutil.which(name)
    if path is None:
        advice = f"install {name} (Debian: apt install g++), or name another in CXX"
        return Finding("C++ compiler", "none", advice)
    return Finding("C++ compiler", path)


def extractor() -> Finding:
    """OpenPose or MediaPipe, where `extract` looks for them."""
    try:
        found = openpose.find(None) or holistic.find(None)
    except ExtractorError as error:
        return Finding("extractor", "none", str(error))
    if found is None:
        return Finding("extractor", "none", "make extractor brings MediaPipe (400 MB)")
    return Finding("extractor", str(found))


def git() -> Finding:
    """Git, by which provenance names the commit and DVC knows the project."""
    if shutil.which("git") is None:
        return Finding("Git", "none", "provenance will not name the commit")
    if not Path(".git").exists():
        return Finding("Git", "not a repository", "git clone, if DVC is to keep results")
    return Finding("Git", "a repository")


def dvc() -> Finding:
    """DVC's project; without one everything runs, and nothing is kept by DVC."""
    if not Path(".dvc").is_dir():
        return Finding("DVC", "no project", "results are made all the same, and not committed")
    return Finding("DVC", "a project")


def n_cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _memory() -> float:
    """GB of memory, or of the container's share of it."""
    total = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    if _CGROUP_MEMORY.is_file() and (limit := _CGROUP_MEMORY.read_text().strip()).isdigit():
        total = min(total, int(limit))
    return total / GIGABYTE
