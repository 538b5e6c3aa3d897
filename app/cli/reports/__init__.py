"""Output of the commands: tables and pictures for a terminal, data for JSON and CSV."""
