"""Figures without a browser: laid out once as a drawing, then written as SVG, PNG or PDF."""
