"""Whole screens and modals of the console."""
