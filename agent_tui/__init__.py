"""agent-tui: a contact-centre desk for WhatsApp over Twilio that lives in the terminal."""

__version__ = "0.1.0"
