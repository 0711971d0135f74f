"""Measures the desk and the console against limits taken in the same run: ``python -m benchmarks``."""
