"""What is held of a person: masked, told, erased, kept for how long, looked at by whom."""
