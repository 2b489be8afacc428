"""Document management: drafts, their attachments, their archived decisions."""
