"""The rules of receipts. Pure."""
