"""Which file took the place of which: by name, or as the only one of its kind."""

from hypothesis import given
from hypothesis import strategies as st

from internal.documents.lineage import followed, predecessor_of, successor_of
from internal.documents.rules import AttachedFile

PDF, SHEET = "application/pdf", "text/csv"


def file(name: str, content: str, kind: str = PDF) -> AttachedFile:
    return AttachedFile(1, name, content, 1, kind)


def test_the_same_name_again_is_the_new_version() -> None:
    before = (file("設計書.pdf", "a"), file("見積書.pdf", "b"))
    after = (file("見積書.pdf", "b"), file("設計書.pdf", "c"))
    assert successor_of("a", before, after) == "c"
    assert successor_of("b", before, after) == "b"
    assert predecessor_of("c", before, after) == "a"
    assert predecessor_of("b", before, after) is None


def test_the_only_one_of_its_kind_that_went_is_replaced_by_the_only_one_that_came() -> None:
    before = (file("設計書.pdf", "a"), file("内訳.csv", "b", SHEET))
    after = (file("設計書(修正).pdf", "c"), file("内訳.csv", "b", SHEET))
    assert successor_of("a", before, after) == "c"


def test_of_several_new_files_none_is_guessed() -> None:
    before = (file("設計書.pdf", "a"),)
    after = (file("設計書1.pdf", "b"), file("設計書2.pdf", "c"))
    assert successor_of("a", before, after) is None
    assert predecessor_of("b", before, after) is None


def test_a_file_of_another_kind_takes_no_place() -> None:
    assert successor_of("a", (file("表.pdf", "a"),), (file("内訳.csv", "b", SHEET),)) is None


def test_a_file_is_followed_through_several_versions() -> None:
    versions = [(file("図.pdf", "a"),), (file("図.pdf", "b"),), (file("図面.pdf", "c"),)]
    assert followed("a", versions) == "c"
    assert followed("a", [*versions, ()]) is None


names = st.sampled_from(["一.pdf", "二.pdf", "三.pdf", "四.csv", "五.csv"])
contents = st.sampled_from("abcdefgh")
files = st.lists(
    st.builds(
        lambda name, content: file(name, content, PDF if name.endswith("pdf") else SHEET),
        names,
        contents,
    ),
    max_size=5,
    unique_by=(lambda each: each.name, lambda each: each.digest),
)


@given(files, files)
def test_no_two_files_are_replaced_by_the_same_one(
    before: list[AttachedFile], after: list[AttachedFile]
) -> None:
    found = [successor_of(each.digest, before, after) for each in before]
    taken = [digest for digest in found if digest is not None]
    assert len(taken) == len(set(taken))
    assert set(taken) <= {each.digest for each in after}


@given(files, files)
def test_the_way_back_is_the_way_there(
    before: list[AttachedFile], after: list[AttachedFile]
) -> None:
    for each in after:
        old = predecessor_of(each.digest, before, after)
        assert old != each.digest
        if old is not None:
            assert successor_of(old, before, after) == each.digest
