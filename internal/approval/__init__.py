"""The approval engine that every subject uses."""
