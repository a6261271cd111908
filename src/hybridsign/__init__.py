"""HybridSign: text in, signing out, as a reproducible pipeline."""

__version__ = "0.1.0"
