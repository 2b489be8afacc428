"""A planned day of the organisation and what it means for what is on its way."""
