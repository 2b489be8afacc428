"""The chain of acts: what makes a later change visible."""
