"""What MLflow shows of a profile: one experiment a table, one run a row, one model a training.

`content` says what a run holds; `rows`, `trials` and `sheets` read it from the stages' files;
`store` and `registry` put it into MLflow. Nothing is read back from there.
"""
