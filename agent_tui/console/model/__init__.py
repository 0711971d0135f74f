"""What a console knows, without a widget or a connection in it."""
