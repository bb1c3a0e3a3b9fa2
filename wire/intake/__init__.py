"""Intake: from copy to a release, by text layout or ninjs document, with its language, sector and urgency."""
