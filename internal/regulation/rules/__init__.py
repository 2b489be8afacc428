"""What an amendment of the authority table must satisfy. Pure."""
