"""The desk: takes releases in, keeps them on the agenda, and puts the messages of due ones in the outbox."""
