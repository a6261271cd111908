"""Progressive Transformers (Saunders et al. 2020): counter decoding of continuous poses."""
