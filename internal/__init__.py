"""The integrated internal workflow system of a city hall."""
