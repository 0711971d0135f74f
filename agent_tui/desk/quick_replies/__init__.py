"""Quick replies, shared and personal."""
