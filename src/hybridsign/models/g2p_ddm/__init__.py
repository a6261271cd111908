"""G2P-DDM (Xie et al. 2024): poses as codes of three articulators, and a discrete diffusion."""
