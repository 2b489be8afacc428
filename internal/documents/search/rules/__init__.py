"""What is found by what: folding of characters, words of a question, passages. Pure."""
