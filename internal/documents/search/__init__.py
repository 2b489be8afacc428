"""全文検索: documents and what is attached to them, found by any two characters in them."""
