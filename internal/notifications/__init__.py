"""Notices: what waits for whom, in the browser and by mail."""
