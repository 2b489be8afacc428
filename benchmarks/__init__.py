"""Measurements of the system as a whole. `make bench` prints them; nothing asserts them."""
