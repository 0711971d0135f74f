"""What comes from Twilio: messages, whose they are, what webhooks did not bring, what could not be matched."""
