"""The names of outlets: composed of towns and words that no masthead has together, in the outlet's own script."""
