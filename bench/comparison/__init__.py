"""``wirestorm compare``: which of several sides is better, and which differences are more than noise."""
