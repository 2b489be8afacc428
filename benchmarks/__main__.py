"""`make bench`: every measurement in one run. `make bench ARGS="--only pdf"` for one of them."""

import argparse

from benchmarks import bulk, flow, inbox, ledger, pdf, preview, reorganization, search
from benchmarks.city import open_city
from benchmarks.report import say


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument(
        "--only",
        choices=["bulk", "flow", "inbox", "ledger", "pdf", "preview", "reorganization", "search"],
    )
    parser.add_argument(
        "--cases", type=int, default=1_000_000, help="largest number of cases for the inbox"
    )
    parser.add_argument(
        "--documents", type=int, default=100_000, help="number of documents for the search"
    )
    wanted = parser.parse_args()
    if wanted.only in {None, "pdf"}:
        pdf.run()
    if wanted.only in {None, "preview"}:
        with open_city() as city:
            preview.run(city)
    if wanted.only in {None, "flow"}:
        with open_city() as city:
            flow.run(city)
    if wanted.only in {None, "ledger"}:
        with open_city() as city:
            ledger.run(city)
    if wanted.only in {None, "bulk"}:
        with open_city() as city:
            bulk.run(city)
    if wanted.only in {None, "inbox"}:
        with open_city() as city:
            inbox.run(city, wanted.cases)
    if wanted.only in {None, "reorganization"}:
        with open_city() as city:
            reorganization.run(city)
    if wanted.only in {None, "search"}:
        with open_city() as city:
            search.run(city, wanted.documents)
    say("Absolute figures are this machine's; compare ratios and shapes.")


if __name__ == "__main__":
    main()
