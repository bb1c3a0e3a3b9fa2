"""The desk takes releases in, keeps their messages in the outbox and hands out what is due."""
