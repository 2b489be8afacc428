"""The rules of records: how long they are kept, and what may become of a binder. Pure."""
