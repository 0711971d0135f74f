"""Examines a desk and what it depends on: one table of checks, a module for each place that is looked at."""
