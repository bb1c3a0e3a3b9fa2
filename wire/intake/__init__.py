"""Copy in, releases out: the wire's text layout, ninjs documents, language and sector."""
