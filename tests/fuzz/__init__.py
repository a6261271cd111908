"""Damaged and hostile files of every format: none may crash, hang, fill memory or run code."""
