"""What is shown, as words, lines and colours, without a widget in it."""
