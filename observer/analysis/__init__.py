"""Tables made of tables: what a researcher counts. Knows pandas, and nothing of files."""
