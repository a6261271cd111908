"""All findings, and what follows from them for what the project can do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from hybridsign.doctor import machine, packages
from hybridsign.doctor.data import fault
from hybridsign.doctor.finding import Ability, Diagnosis, Finding
from hybridsign.params import Params

# How each profile is started, and how long it takes on two cores.
PROFILES = {
    "smoke": "make smoke: a few minutes on two cores",
    "default": "make all: about 40 minutes on two cores",
    "paper": "profile: paper in params.yaml, then make all: docs/reproduce-the-paper.md",
}


def examine(params: Params | None, params_fault: str = "") -> Diagnosis:
    """Look at everything.

    Args:
        params: the settings in force; None where they cannot be used.
        params_fault: why they cannot.
    """
    findings = {finding.subject: finding for finding in _findings(params_fault)}
    return Diagnosis(tuple(findings.values()), tuple(_abilities(params, findings)))


def _findings(params_fault: str) -> Iterator[Finding]:
    yield from packages.examine()
    if params_fault:
        yield Finding("params.yaml", "cannot be used", params_fault, stops=True)
    else:
        yield Finding("params.yaml", "checked")
    yield from (machine.cores(), machine.memory(), machine.disk(), machine.gpu())
    yield from (machine.compiler(), machine.extractor(), machine.git(), machine.dvc())


def _abilities(params: Params | None, findings: Mapping[str, Finding]) -> Iterator[Ability]:
    stop = next(
        (f"{each.subject}: {each.advice}" for each in findings.values() if each.stops), None
    )
    faults = {} if params is None else _faults(params)
    for profile, how in PROFILES.items():
        why = stop if params is None else stop or _why_not(params, profile, faults)
        yield Ability(f"profile {profile}", why is None, why or how)
    for corpus, lack in faults.items():
        why = stop or lack
        how = f"snakemake --cores {machine.n_cores()} all --config corpus={corpus}"
        yield Ability(f"corpus {corpus}", why is None, why or how)
    yield from _beyond_the_tables(findings)


def _faults(params: Params) -> dict[str, str | None]:
    """What keeps each corpus from being brought in."""
    return {
        name: fault(name, corpus, params.sizes.fetch.counts(corpus.source))
        for name, corpus in params.corpora.items()
    }


def _why_not(params: Params, profile: str, faults: Mapping[str, str | None]) -> str | None:
    """Why the tables of a profile cannot be made, of all that params.yaml decides."""
    sizes = {str(name): each for name, each in params.profiles.items()}
    if profile not in sizes:
        return "not in params.yaml"
    encoder = sizes[profile].preprocess.text_encoder
    if encoder is not None and not Path(encoder).is_dir():
        return f"profiles.{profile}.preprocess.text_encoder: {encoder} is no folder"
    amiss = (f"{corpus}: {faults[corpus]}" for corpus in params.used_corpora if faults[corpus])
    return next(amiss, None)


def _beyond_the_tables(findings: Mapping[str, Finding]) -> Iterator[Ability]:
    compiler, extractor = findings["C++ compiler"], findings["extractor"]
    compiled = 'hybridsign stream --gloss "MORGEN REGEN" --compiled, once a model is trained'
    yield Ability("stream --compiled", compiler.advice is None, compiler.advice or compiled)
    extract = "hybridsign extract VIDEO --out clips.parquet"
    yield Ability("extract", extractor.advice is None, extractor.advice or extract)
    gpu = findings["GPU"]
    lack = gpu.advice or ("none here: all stages run on the CPU" if gpu.found == "none" else None)
    used = "--config device=cuda lets judges and generators learn on it: docs/scaling.md"
    yield Ability("GPU", lack is None, lack or used)
