"""Twilio: parsing and verifying its webhooks, sending through its API, its templates, media and error codes."""
