"""The demonstration city: invented people in an organisation of real shape."""
