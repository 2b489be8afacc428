"""Base templates, macros, static files, translations, navigation and the error pages."""
