"""Grafana's dashboards as code. ``python -m scripts.dashboards`` writes ops/grafana/dashboards."""
