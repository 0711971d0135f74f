"""What people do to a conversation, and who may."""
