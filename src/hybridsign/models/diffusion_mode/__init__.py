"""The diffusion mode of HybridSign (Table 4): whole clips by denoising."""
