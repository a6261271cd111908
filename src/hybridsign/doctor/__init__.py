"""What this machine has, and what of the project will run on it."""
