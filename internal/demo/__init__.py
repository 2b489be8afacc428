"""The demonstration city: people, regulation and cases that do not exist."""
