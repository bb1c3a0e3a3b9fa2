"""The releases of a scenario and their due times."""
