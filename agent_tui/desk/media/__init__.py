"""Files of customers and agents: kept, fetched, offered to Twilio, switched on and off."""
