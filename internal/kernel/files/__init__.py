"""Attachments: a content-addressed store, what kind a file is, and pictures of its pages."""
