"""Customers: cards, notes, consent, who is one person."""
