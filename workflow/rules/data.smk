# Corpora: brought in as they are, then prepared for learning.


rule fetch:
    output:
        outputs("fetch", fetch.outputs(), "{corpus}"),
    log:
        f"{RESULTS}/logs/fetch/{{corpus}}.log",
    resources:
        mem_mb=2000,
        runtime=20,
    params:
        settings=settings("fetch"),
        code=code("fetch"),
    shell:
        "{CLI} fetch --corpus {wildcards.corpus}"


rule preprocess:
    input:
        [f"{RESULTS}/fetch/{{corpus}}/{name}" for name in fetch.outputs()],
    output:
        outputs("preprocess", preprocess.outputs(), "{corpus}"),
    log:
        f"{RESULTS}/logs/preprocess/{{corpus}}.log",
    resources:
        mem_mb=2000,
        runtime=20,
    params:
        settings=settings("preprocess"),
        code=code("preprocess"),
    shell:
        "{CLI} preprocess --corpus {wildcards.corpus}"
