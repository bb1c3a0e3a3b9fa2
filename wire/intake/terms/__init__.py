"""What each language calls things: one TOML file a language; see ``wire.intake.vocabulary``."""
