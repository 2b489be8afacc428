"""Receipts (収受): what arrived at the city hall, under which number, in whose hands it is."""
