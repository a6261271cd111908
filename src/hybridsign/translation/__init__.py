"""Back-translation: from poses to text, the judge of every generator."""
