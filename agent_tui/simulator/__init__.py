"""A Twilio look-alike and lively customers; knows nothing of the desk."""
