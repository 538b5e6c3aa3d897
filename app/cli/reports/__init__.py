"""What the commands print: tables and pictures for a terminal, facts for JSON and CSV."""
