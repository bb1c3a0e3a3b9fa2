"""The words of each language: one TOML file a language; see ``wire.intake.vocabulary``."""
