"""Tables: cells once, written as Markdown, CSV and LaTeX."""
