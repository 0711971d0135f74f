"""The two doors: the public one for Twilio, the console one for agents; and the change feed."""
