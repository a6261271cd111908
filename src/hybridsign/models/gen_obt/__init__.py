"""GEN-OBT (Tang et al. 2022): a gloss token guides the poses; a reverse decoder reads them back."""
