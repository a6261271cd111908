# make all | make test | make smoke | make setup; `make help` says what each does.
SHELL := /bin/bash
CORES ?= $(shell nproc 2>/dev/null || sysctl -n hw.ncpu)
PYTHON ?= python3
VENV := .venv
RUN := PATH="$(CURDIR)/$(VENV)/bin:$$PATH"
STAMP := $(VENV)/.installed
EXTRACTOR := .venv-extractor

.DEFAULT_GOAL := help
.PHONY: help setup extractor all claims smoke report test fuzz bench-import lint mlflow publish

help: ## say what each target does
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

setup: $(STAMP) ## make the environment in .venv (nothing to do when it is there)

$(STAMP): requirements.lock pyproject.toml workflow/setup.sh
	PYTHON="$(PYTHON)" bash workflow/setup.sh $(VENV)
	@touch $@

extractor: $(EXTRACTOR)/.installed ## make MediaPipe's own environment, for key points from video

$(EXTRACTOR)/.installed: workflow/extractor.lock workflow/setup_extractor.sh
	PYTHON="$(PYTHON)" bash workflow/setup_extractor.sh $(EXTRACTOR)
	@touch $@

all: setup ## rebuild every table that params.yaml names (profile: default)
	$(RUN) snakemake --cores $(CORES) all
	@$(RUN) python workflow/commit_to_dvc.py

claims: setup ## the same with three seeds, a second judge, and rows beyond the paper: hours
	$(RUN) snakemake --cores $(CORES) all --config claims=true

smoke: setup ## as make all, with tiny sizes, in minutes
	$(RUN) snakemake --cores $(CORES) all --config profile=smoke

report: setup ## make the one page with all tables, curves and pictures, and only what it needs
	$(RUN) snakemake --cores $(CORES) report
	@ls results/*/report/report.html

test: setup ## pass the tests; the last one runs the whole workflow
	$(RUN) python -m pytest -m "not end_to_end" -n $(CORES) --maxprocesses 8 \
		--dist loadfile --no-loadscope-reorder --durations=15
	$(RUN) python -m pytest -m end_to_end -n 2 --dist loadfile --durations=5

fuzz: setup ## read 10,000 damaged files of every format; the table goes to docs/fuzzing.md
	$(RUN) PYTHONPATH=tests python -W ignore -m fuzz --count 10000 --out docs/fuzzing.md

bench-import: setup ## time the import of OpenPose's JSON, beside pose-format if that is installed
	$(RUN) python workflow/benches/import_openpose.py

lint: setup ## style, types, floors
	$(RUN) ruff format --check .
	$(RUN) ruff check .
	$(RUN) snakefmt --check Snakefile workflow
	$(RUN) mypy
	$(RUN) lint-imports

mlflow: setup ## browse the runs at http://127.0.0.1:5000
	$(RUN) MLFLOW_SERVER_ENABLE_JOB_EXECUTION=false mlflow ui --workers 1 --host 127.0.0.1 \
		--backend-store-uri sqlite:///results/mlflow.db

publish: setup ## copy the tables of the chosen profile to docs/results
	$(RUN) python -m hybridsign publish
