# Corpora: brought in as they are, then prepared for learning.


def outside(wildcards):
    """What a corpus is read from: when that changes, it is brought in anew."""
    corpus = wildcards.corpus
    return [str(path) for path in lying_outside(corpus, PARAMS.corpora[corpus])]


def encoder(wildcards):
    """The files of the frozen text encoder, if there is one."""
    folder = SIZES.preprocess.text_encoder
    return [] if folder is None else sorted(str(path) for path in folder.glob("*"))


rule fetch:
    input:
        outside,
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
        encoder,
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
