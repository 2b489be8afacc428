"""Why a file may not be attached, in words."""

from internal.kernel.refusal import Refusal

REFUSED_TYPE = "files.refused_type"


def empty(name: str) -> Refusal:
    return Refusal(
        "files.empty", "「{name}」は空のファイルです。中身を確かめて選び直してください。", name=name
    )


def unlisted(name: str) -> Refusal:
    return Refusal(
        REFUSED_TYPE,
        "「{name}」の形式は添付できません。"
        "PDF、Office 文書、画像、テキスト、ZIP のいずれかにして添付してください。",
        name=name,
    )


def executable(name: str) -> Refusal:
    return Refusal(
        REFUSED_TYPE,
        "「{name}」は実行できる形式のため添付できません。PDF などの文書にして添付してください。",
        name=name,
    )


def with_macros(name: str) -> Refusal:
    return Refusal(
        REFUSED_TYPE,
        "「{name}」はマクロを含むため添付できません。"
        "マクロのない形式（.docx、.xlsx など）で保存し直して添付してください。",
        name=name,
    )


def other_archive(name: str) -> Refusal:
    return Refusal(
        REFUSED_TYPE,
        "「{name}」の圧縮形式は添付できません。ZIP にするか、中のファイルを添付してください。",
        name=name,
    )


def dangerous_member(name: str, member: str) -> Refusal:
    return Refusal(
        REFUSED_TYPE,
        "「{name}」の中に、添付できないファイル「{member}」があります。"
        "取り除いて圧縮し直してください。",
        name=name,
        member=member,
    )


def nested_archive(name: str, member: str) -> Refusal:
    return Refusal(
        REFUSED_TYPE,
        "「{name}」の中に、別の圧縮ファイル「{member}」があります。"
        "中のファイルを取り出して圧縮し直してください。",
        name=name,
        member=member,
    )


def too_much_inside(name: str) -> Refusal:
    return Refusal(
        REFUSED_TYPE,
        "「{name}」は、展開すると大きくなりすぎるか、中のファイルが多すぎます。"
        "いくつかに分けて添付してください。",
        name=name,
    )


def broken(name: str) -> Refusal:
    return Refusal(
        REFUSED_TYPE,
        "「{name}」は壊れているため読めません。元のファイルを開けるか確かめ、選び直してください。",
        name=name,
    )


def encrypted(name: str) -> Refusal:
    return Refusal(
        "files.encrypted",
        "「{name}」はパスワードで保護されています。保護を外したファイルを添付してください。",
        name=name,
    )


def name_lies(name: str, extension: str, right: str) -> Refusal:
    return Refusal(
        "files.name_lies",
        "「{name}」の名前は .{extension} で終わりますが、中身は .{right} の形式です。"
        "正しいファイルかを確かめ、名前の終わりを .{right} に直して添付してください。",
        name=name,
        extension=extension,
        right=right,
    )
