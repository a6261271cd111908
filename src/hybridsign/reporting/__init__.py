"""What the report shows beside tables: figures, film strips, animations, and how they enter it."""
