# The paper's tables from nothing. One rule a stage; what each makes: README.md, "The map".
#
#   snakemake --cores 8 all
#   snakemake --cores 8 all --config profile=smoke


include: "workflow/rules/common.smk"
include: "workflow/rules/data.smk"
include: "workflow/rules/training.smk"
include: "workflow/rules/evaluation.smk"
include: "workflow/rules/tables.smk"


localrules:
    all,


rule all:
    default_target: True
    input:
        rules.tabulate.output,
        rules.report.output,
        rules.track.output,


onstart:
    if OVERRIDES:
        forget_sync()


onsuccess:
    # Gives what ran to DVC, where every recorded setting is the one in params.yaml.
    commit_to_dvc()
