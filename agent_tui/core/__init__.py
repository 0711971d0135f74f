"""The rules of the desk: pure functions over frozen data; no I/O, no clock, standard library only."""
