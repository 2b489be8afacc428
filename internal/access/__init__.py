"""Who is asking, what she may do, and her sessions."""
