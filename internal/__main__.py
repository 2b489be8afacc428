"""`python -m internal` is the command `internal`."""

from internal.cli import main

main(prog_name="internal")
