"""The console API, one file for each group of paths."""
