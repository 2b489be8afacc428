"""付箋: notes on pages of attachments."""
