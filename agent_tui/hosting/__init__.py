"""What whoever serves HTTP inside a loop of its own needs: the desk's doors and the simulator."""
