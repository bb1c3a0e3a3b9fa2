"""The simulated outlets: their population, entitlement and attendance. Pure."""
