"""Route templates of the city, of sections and of persons, and named groups of posts."""
