"""Followspot: where every attention head of a transformer looks."""

__version__ = "0.1.0"
