"""HybridSign: autoregression over frames, flow matching inside each, experts side by side."""
