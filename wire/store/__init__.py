"""What a wire keeps on disk: one SQLite file, the only place that speaks SQL."""
