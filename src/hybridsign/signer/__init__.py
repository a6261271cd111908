"""A kinematic model of a person signing, seen through a pose estimator. Invented signs."""
