"""施行: what leaves the house after a decision, letter by letter, with check, seal and register."""
