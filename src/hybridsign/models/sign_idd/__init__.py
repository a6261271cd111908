"""Sign-IDD (Tang et al. 2025): a diffusion that sees poses as bones."""
