# Judges and generators: one job a training, one thread a job.

LEARNED_FROM = [
    f"{RESULTS}/preprocess/{{corpus}}/{name}"
    for name in ("train.parquet", "dev.parquet", "statistics.json")
]


rule train_judge:
    input:
        LEARNED_FROM,
    output:
        outputs("train_judge", train_judge.outputs(), "{corpus}", "seed{seed}"),
    log:
        f"{RESULTS}/logs/train_judge/{{corpus}}.seed{{seed}}.log",
    priority: 2
    resources:
        mem_mb=3000,
        runtime=60,
        gpu=gpus(SIZES.train_judge.training.device),
    params:
        settings=settings("train_judge"),
        code=code("train_judge"),
    shell:
        "{CLI} train_judge --corpus {wildcards.corpus} --seed {wildcards.seed}"


rule train:
    input:
        LEARNED_FROM,
        f"{RESULTS}/preprocess/{{corpus}}/text_features.arrow",
    output:
        outputs("train", train.outputs(), "{corpus}", "{model}", "seed{seed}"),
    log:
        f"{RESULTS}/logs/train/{{corpus}}.{{model}}.seed{{seed}}.log",
    priority: 1
    resources:
        mem_mb=3000,
        runtime=120,
        gpu=gpus(SIZES.train.training.device),
    params:
        settings=settings("train"),
        code=code("train"),
    shell:
        "{CLI} train --corpus {wildcards.corpus} --model {wildcards.model}"
        " --seed {wildcards.seed}"
