"""The stages of the pipeline: files in, files out. One file a stage, named as the stage.

A stage's settings stand beside it and can be read without its heavy libraries, which are imported
where it runs. Stages know nothing of one another: they meet in files only.
"""
