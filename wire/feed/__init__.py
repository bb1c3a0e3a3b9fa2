"""The feed: messages of a user's own making, with their due times, in the place of desk and intake."""
