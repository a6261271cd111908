"""RWTH-PHOENIX-Weather 2014T: public annotations, and when each of their glosses is signed."""
