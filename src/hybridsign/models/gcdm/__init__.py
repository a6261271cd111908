"""GCDM (Tang et al. 2024): a diffusion of whole clips, averaged over hypotheses."""
