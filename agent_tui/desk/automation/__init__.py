"""What the desk says by itself: automated messages, surveys, bots, and the gate that all of it passes."""
