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
        corpus=lambda wildcards: section(PARAMS.corpora[wildcards.corpus]),
        settings=lambda wildcards: section(
            SIZES.fetch.counts(PARAMS.corpora[wildcards.corpus].source)
        ),
        code=fingerprint("fetch"),
    shell:
        f"{CLI} fetch --corpus {{wildcards.corpus}}"


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
        settings=section(SIZES.preprocess),
        code=fingerprint("preprocess"),
    shell:
        f"{CLI} preprocess --corpus {{wildcards.corpus}}"
