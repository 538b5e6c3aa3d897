"""Pictures laid out for a slide, a file per kind."""
