"""The demonstration city's 決裁規程 as data. Synthetic amounts, not any city's rule.

Source of the amounts: catalogue §4.5, chosen inside the ranges that real regulations show.
"""

from dataclasses import dataclass
from datetime import date

from internal.approval.authority.facts import Condition
from internal.approval.authority.route import RECORDS_OFFICER
from internal.approval.authority.rules import AuthorityRow, ConsultRow, Decider, Generation
from internal.approval.engine.values import Capacity
from internal.demo.vocabulary import FACTS as FACTS
from internal.demo.vocabulary import MATTERS as MATTERS
from internal.organization.rules import Rank

MAN = 10_000
"""万円, in yen."""

APPLIES_FROM = date(2026, 4, 1)
NAME = "鶴ヶ島市事務決裁規程(令和8年4月1日適用・実演用)"


@dataclass(frozen=True, slots=True)
class NamedPosts:
    """Codes of the posts that the regulation names."""

    finance_director: str
    property_director: str
    legal_director: str
    accounting_manager: str
    information_director: str
    personnel_director: str


_LEVELS = {
    Rank.DIRECTOR: "課長専決",
    Rank.DIRECTOR_GENERAL: "部長専決",
    Rank.DEPUTY_MAYOR: "副市長専決",
    Rank.MAYOR: "市長決裁",
}


def _bands(matter: str, article: str, *bands: tuple[Rank, int]) -> tuple[AuthorityRow, ...]:
    """Rows by amount: each rank decides below its limit in 万円; above the last the mayor does."""
    rows = []
    lower: int | None = None
    for number, (rank, limit) in enumerate((*bands, (Rank.MAYOR, 0)), start=1):
        below = limit * MAN if limit else None
        rows.append(
            AuthorityRow(
                code=f"{matter}-{number}",
                article=f"{article}{number})",
                matter=matter,
                level=_LEVELS[rank],
                decider=Decider(rank),
                conditions=(Condition("amount_yen", at_least=lower, below=below),),
            )
        )
        lower = below
    return tuple(rows)


def _important(matter: str, number: int) -> AuthorityRow:
    return AuthorityRow(
        code=f"{matter}-important",
        article=f"第7条第{number}号",
        matter=matter,
        level="市長決裁(専決の制限)",
        decider=Decider(Rank.MAYOR),
        conditions=(
            Condition("amount_yen", at_least=0),
            Condition("important", is_true=True),
        ),
        deputy_allowed=False,
    )


def generation(posts: NamedPosts) -> Generation:
    """The generation that applies from 1 April 2026."""
    return Generation(
        code="demo-2026-04",
        applies_from=APPLIES_FROM,
        rows=(
            AuthorityRow(
                "general-1", "別表第1 1(1)", "general", "課長専決", Decider(Rank.DIRECTOR)
            ),
            AuthorityRow(
                "general-2",
                "第7条第1号",
                "general",
                "部長専決",
                Decider(Rank.DIRECTOR_GENERAL),
                (Condition("important", is_true=True),),
                deputy_allowed=False,
            ),
            AuthorityRow(
                "ordinance-1",
                "別表第1 1(4)",
                "ordinance",
                "市長決裁",
                Decider(Rank.MAYOR),
                deputy_allowed=False,
            ),
            *_bands(
                "works",
                "別表第2 1(",
                (Rank.DIRECTOR, 200),
                (Rank.DIRECTOR_GENERAL, 1_000),
                (Rank.DEPUTY_MAYOR, 3_000),
            ),
            *_bands(
                "services",
                "別表第2 2(",
                (Rank.DIRECTOR, 100),
                (Rank.DIRECTOR_GENERAL, 500),
                (Rank.DEPUTY_MAYOR, 2_000),
            ),
            *_bands(
                "goods",
                "別表第2 3(",
                (Rank.DIRECTOR, 50),
                (Rank.DIRECTOR_GENERAL, 300),
                (Rank.DEPUTY_MAYOR, 1_000),
            ),
            *_bands("food", "別表第2 4(", (Rank.DIRECTOR, 3), (Rank.DIRECTOR_GENERAL, 10)),
            *_bands("subsidy", "別表第2 5(", (Rank.DIRECTOR_GENERAL, 100)),
            *_bands("payment", "別表第2 6(", (Rank.DIRECTOR, 500), (Rank.DIRECTOR_GENERAL, 3_000)),
            AuthorityRow(
                "budget_transfer-1",
                "別表第2 7(1)",
                "budget_transfer",
                "財政課長専決",
                Decider(post_code=posts.finance_director),
                (Condition("amount_yen", below=50 * MAN),),
            ),
            AuthorityRow(
                "budget_transfer-2",
                "別表第2 7(2)",
                "budget_transfer",
                "副市長専決",
                Decider(Rank.DEPUTY_MAYOR),
                (Condition("amount_yen", at_least=50 * MAN),),
            ),
            *(
                _important(matter, number)
                for number, matter in enumerate(("works", "services", "goods"), start=2)
            ),
            AuthorityRow(
                "trip-1",
                "別表第3 1(1)",
                "trip",
                "課長専決",
                Decider(Rank.DIRECTOR),
                (
                    Condition("place", one_of=("inside",)),
                    Condition("overnight", is_true=False),
                ),
            ),
            AuthorityRow(
                "trip-2",
                "別表第3 1(2)",
                "trip",
                "部長専決",
                Decider(Rank.DIRECTOR_GENERAL),
                (
                    Condition("place", one_of=("outside",)),
                    Condition("overnight", is_true=False),
                ),
            ),
            AuthorityRow(
                "trip-3",
                "別表第3 1(3)",
                "trip",
                "部長専決",
                Decider(Rank.DIRECTOR_GENERAL),
                (
                    Condition("place", one_of=("inside", "outside")),
                    Condition("overnight", is_true=True),
                ),
            ),
            AuthorityRow(
                "trip-4",
                "別表第3 1(4)",
                "trip",
                "副市長専決",
                Decider(Rank.DEPUTY_MAYOR),
                (Condition("place", one_of=("abroad",)),),
            ),
            AuthorityRow(
                "leave-1",
                "別表第3 2(1)",
                "leave",
                "課長専決",
                Decider(Rank.DIRECTOR),
                (
                    Condition("days", below=11),
                    Condition("by_director_general", is_true=False),
                ),
            ),
            AuthorityRow(
                "leave-2",
                "別表第3 2(2)",
                "leave",
                "部長専決",
                Decider(Rank.DIRECTOR_GENERAL),
                (
                    Condition("days", at_least=11),
                    Condition("by_director_general", is_true=False),
                ),
            ),
            AuthorityRow(
                "leave-3",
                "別表第3 2(3)",
                "leave",
                "副市長専決",
                Decider(Rank.DEPUTY_MAYOR),
                (Condition("by_director_general", is_true=True),),
            ),
            AuthorityRow(
                "disposal-1", "別表第1 1(5)", "disposal", "課長専決", Decider(Rank.DIRECTOR)
            ),
        ),
        consults=_consults(posts),
    )


def _consults(posts: NamedPosts) -> tuple[ConsultRow, ...]:
    return (
        ConsultRow(
            "concur-works-finance",
            "合議基準 第3条第1号",
            "works",
            Capacity.CONCUR,
            (posts.finance_director,),
            (Condition("amount_yen", at_least=50 * MAN),),
        ),
        ConsultRow(
            "concur-works-contract",
            "合議基準 第3条第2号",
            "works",
            Capacity.CONCUR,
            (posts.property_director,),
            (Condition("amount_yen", at_least=200 * MAN),),
        ),
        ConsultRow(
            "concur-services-finance",
            "合議基準 第4条第1号",
            "services",
            Capacity.CONCUR,
            (posts.finance_director,),
            (Condition("amount_yen", at_least=100 * MAN),),
        ),
        ConsultRow(
            "concur-services-contract",
            "合議基準 第4条第2号",
            "services",
            Capacity.CONCUR,
            (posts.property_director,),
            (Condition("amount_yen", at_least=100 * MAN),),
        ),
        ConsultRow(
            "concur-services-data",
            "合議基準 第4条第3号",
            "services",
            Capacity.CONCUR,
            (posts.information_director,),
            (Condition("personal_data", is_true=True),),
        ),
        ConsultRow(
            "concur-goods-finance",
            "合議基準 第5条",
            "goods",
            Capacity.CONCUR,
            (posts.finance_director,),
            (Condition("amount_yen", at_least=100 * MAN),),
        ),
        ConsultRow(
            "concur-subsidy-finance",
            "合議基準 第6条",
            "subsidy",
            Capacity.CONCUR,
            (posts.finance_director,),
        ),
        ConsultRow(
            "examine-ordinance-records",
            "文書管理規程 第14条第1項",
            "ordinance",
            Capacity.EXAMINE,
            (RECORDS_OFFICER,),
        ),
        ConsultRow(
            "examine-ordinance-legal",
            "文書管理規程 第14条第2項",
            "ordinance",
            Capacity.EXAMINE,
            (posts.legal_director,),
        ),
        ConsultRow(
            "examine-payment",
            "財務規則 第48条",
            "payment",
            Capacity.EXAMINE,
            (posts.accounting_manager,),
            (Condition("amount_yen", at_least=100 * MAN),),
        ),
        ConsultRow(
            "show-works",
            "文書管理規程 第20条第1号",
            "works",
            Capacity.SHOW,
            (posts.accounting_manager,),
            (Condition("amount_yen", at_least=200 * MAN),),
        ),
        ConsultRow(
            "show-services",
            "文書管理規程 第20条第2号",
            "services",
            Capacity.SHOW,
            (posts.accounting_manager,),
            (Condition("amount_yen", at_least=100 * MAN),),
        ),
        ConsultRow(
            "show-leave",
            "文書管理規程 第20条第3号",
            "leave",
            Capacity.SHOW,
            (posts.personnel_director,),
            (Condition("days", at_least=11),),
        ),
        ConsultRow(
            "concur-disposal-legal",
            "文書管理規程 第32条",
            "disposal",
            Capacity.CONCUR,
            (posts.legal_director,),
        ),
    )
