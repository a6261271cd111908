# Tables, the report, and MLflow.

EVALUATED = [
    f"{RESULTS}/evaluate/{corpus}/{model}/seed{seed}"
    for corpus, model, seed in PARAMS.evaluations()
]
TRAINED = [f"{corpus}/{model}/seed{seed}" for corpus, model, seed in PARAMS.trainings()]
JUDGES = [
    f"{RESULTS}/train_judge/{corpus}/seed{seed}" for corpus, seed in PARAMS.judges()
]
BELIEVED = [
    f"{RESULTS}/believe/{corpus}/seed{seed}" for corpus, seed in PARAMS.believers()
]
TIMED = [f"{RESULTS}/benchmark/{corpus}" for corpus in PARAMS.used_corpora]


rule tabulate:
    input:
        [
            f"{folder}/{name}"
            for folder in EVALUATED
            for name in (
                "metrics.json",
                "translations.csv",
                "motion.csv",
                "record.json",
            )
        ],
        [f"{RESULTS}/preprocess/{corpus}/card.json" for corpus in PARAMS.used_corpora],
        [f"{folder}/belief.json" for folder in BELIEVED],
        [f"{folder}/latency.json" for folder in TIMED],
        [f"{place.folder}/stress.json" for place in stressed(PARAMS).places(PROFILE)],
    output:
        outputs("tabulate", tabulate.outputs(PARAMS.quality_tables, PARAMS.stressed)),
    log:
        f"{RESULTS}/logs/tabulate.log",
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        settings=settings("tabulate"),
        code=code("tabulate"),
    shell:
        "{CLI} tabulate"


rule report:
    input:
        rules.tabulate.output,
        [f"{RESULTS}/train/{trained}/curve.json" for trained in TRAINED],
        [f"{folder}/curve.json" for folder in JUDGES],
        [
            f"{folder}/{name}"
            for folder in TIMED
            for name in ("latency.csv", "starts.csv")
        ],
        [f"{folder}/poses.parquet" for folder in EVALUATED],
        [f"{folder}/belief.svg" for folder in BELIEVED],
    output:
        outputs("report", report.outputs(PARAMS.used_corpora)),
    log:
        f"{RESULTS}/logs/report.log",
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        settings=settings("report"),
        code=code("report"),
    shell:
        "{CLI} report"


rule track:
    input:
        rules.tabulate.output,
        rules.report.output,
        [f"{RESULTS}/train/{trained}/record.json" for trained in TRAINED],
        [f"{folder}/metrics.json" for folder in EVALUATED],
        [f"{folder}/record.json" for folder in [*JUDGES, *BELIEVED, *EVALUATED]],
        [f"{RESULTS}/preprocess/{corpus}/card.json" for corpus in PARAMS.used_corpora],
        [
            f"{place.folder}/{name}"
            for place in stressed(PARAMS).places(PROFILE)
            for name in ("stress.json", "record.json")
        ],
    output:
        outputs("track", track.outputs()),
    log:
        f"{RESULTS}/logs/track.log",
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        settings=settings("track"),
        code=code("track"),
    shell:
        "{CLI} track"
