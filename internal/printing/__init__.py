"""Printing: Japanese text with fallback fonts, 起案用紙 with 決裁欄, PDF/A.

Knows the kernel only. Rooms hand over what is to be printed as values (`record`).
"""
