# What each system is worth, and how fast it is.


def judged(wildcards):
    """What an evaluation reads: the true clips, the judges, and what the system is made of."""
    data = f"{RESULTS}/preprocess/{wildcards.corpus}"
    judges = f"{RESULTS}/train_judge/{wildcards.corpus}"
    files = [
        f"{data}/{name}" for name in ("dev.parquet", "test.parquet", "statistics.json")
    ]
    files += [f"{judges}/seed{seed}/checkpoint.pt" for seed in PARAMS.judge_seeds]
    model = PARAMS.trained_as(wildcards.model)
    if model is not None:
        trained = f"{RESULTS}/train/{wildcards.corpus}/{model}/seed{wildcards.seed}"
        files += [f"{trained}/checkpoint.pt", f"{data}/text_features.arrow"]
    else:
        files.append(f"{data}/train.parquet")
    return files


rule evaluate:
    input:
        judged,
    output:
        outputs("evaluate", evaluate.outputs(), "{corpus}", "{model}", "seed{seed}"),
    log:
        f"{RESULTS}/logs/evaluate/{{corpus}}.{{model}}.seed{{seed}}.log",
    resources:
        mem_mb=2000,
        runtime=30,
        gpu=gpus(SIZES.evaluate.device),
    params:
        settings=settings("evaluate"),
        code=code("evaluate"),
    shell:
        "{CLI} evaluate --corpus {wildcards.corpus} --model {wildcards.model}"
        " --seed {wildcards.seed}"


rule believe:
    input:
        f"{RESULTS}/preprocess/{{corpus}}/test.parquet",
        f"{RESULTS}/preprocess/{{corpus}}/statistics.json",
        f"{RESULTS}/train_judge/{{corpus}}/seed{{seed}}/checkpoint.pt",
    output:
        outputs("believe", believe.outputs(), "{corpus}", "seed{seed}"),
    log:
        f"{RESULTS}/logs/believe/{{corpus}}.seed{{seed}}.log",
    resources:
        mem_mb=2000,
        runtime=30,
    params:
        settings=settings("believe"),
        code=code("believe"),
    shell:
        "{CLI} believe --corpus {wildcards.corpus} --seed {wildcards.seed}"


rule stress:
    input:
        f"{RESULTS}/preprocess/{{corpus}}/test.parquet",
        f"{RESULTS}/preprocess/{{corpus}}/text_features.arrow",
        f"{RESULTS}/train_judge/{{corpus}}/seed{PARAMS.judge_seed}/checkpoint.pt",
        f"{RESULTS}/train/{{corpus}}/{{model}}/seed{{seed}}/checkpoint.pt",
    output:
        outputs("stress", stress.outputs(), "{corpus}", "{model}", "seed{seed}"),
    log:
        f"{RESULTS}/logs/stress/{{corpus}}.{{model}}.seed{{seed}}.log",
    resources:
        mem_mb=2000,
        runtime=30,
    params:
        settings=settings("stress"),
        code=code("stress"),
    shell:
        "{CLI} stress --corpus {wildcards.corpus} --model {wildcards.model}"
        " --seed {wildcards.seed}"


def benched(wildcards):
    """What a bench reads: the sentences, and every generator of the corpus."""
    models = timed(PARAMS, wildcards.corpus).models
    return [
        f"{RESULTS}/preprocess/{wildcards.corpus}/dev.parquet",
        f"{RESULTS}/preprocess/{wildcards.corpus}/text_features.arrow",
        *(
            f"{RESULTS}/train/{wildcards.corpus}/{model}/seed{seed}/checkpoint.pt"
            for model, seed in models.items()
        ),
    ]


rule benchmark:
    input:
        benched,
    output:
        outputs("benchmark", benchmark.outputs(), "{corpus}"),
    log:
        f"{RESULTS}/logs/benchmark/{{corpus}}.log",
    # All cores, so that nothing else runs beside a measurement of time.
    threads: workflow.cores
    resources:
        mem_mb=4000,
        runtime=30,
    params:
        settings=settings("benchmark"),
        code=code("benchmark"),
    shell:
        "{CLI} benchmark --corpus {wildcards.corpus}"
