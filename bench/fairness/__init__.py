"""``wirestorm fairness``: who gets the news first, by which law, and which causes of it hold in a trial."""
