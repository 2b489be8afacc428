"""The pure core of approval: case, route, stage, slot, act. No database, no web, no clock."""
