"""The simulated outlets: who is connected, who connects next, and the fast path of their messages."""
