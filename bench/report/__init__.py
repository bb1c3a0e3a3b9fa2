"""What a run left, for people and for CI: a page, JUnit, Markdown, JSON and CSV, all made from the files."""
