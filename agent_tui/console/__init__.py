"""The Textual console: state, actions, screens and widgets."""
