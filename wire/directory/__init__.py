"""The outlets of the world: who they are, what they are entitled to, when they attend. Pure."""
