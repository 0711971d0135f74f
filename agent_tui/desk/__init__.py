"""The use cases, one file each, and the workers that do slow or outside work."""
