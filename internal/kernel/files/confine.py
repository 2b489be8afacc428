"""Runs a command under limits of memory, processor time and file size.

Started as a script, in a process of its own: limits set here cannot be taken back by what follows.
Arguments: bytes of memory, seconds of processor time, bytes of one file, then the command.
"""

import os
import resource
import sys


def main(arguments: list[str]) -> None:
    memory, cpu_seconds, file_size = (int(argument) for argument in arguments[:3])
    for what, limit in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_FSIZE, file_size),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (limit, limit))
    os.execv(arguments[3], arguments[3:])  # noqa: S606 - the command comes from our own code


if __name__ == "__main__":
    main(sys.argv[1:])
