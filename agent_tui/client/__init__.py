"""The console API's client: typed calls and the change feed."""
