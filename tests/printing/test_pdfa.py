"""The archival claim, by our own checker, and that the checker sees what it should."""

from collections.abc import Callable
from io import BytesIO

import pytest
from pikepdf import Dictionary, Name, Pdf, Stream, String
from PIL import Image, ImageCms
from reportlab.pdfgen.canvas import Canvas

from internal.printing.colour import srgb_profile
from internal.printing.decision import render_decision
from internal.printing.fonts import Fonts
from internal.printing.pdfa import Description, finish_pdfa
from internal.printing.record import EmbeddedFile
from tests.printing.pdfa import embedded_fonts, violations
from tests.printing.samples import MORNING, sample, twelve_posts

FILE = EmbeddedFile("明細.csv", "text/csv", b"1,2\n", MORNING)


@pytest.fixture(scope="module")
def archived(fonts: Fonts) -> bytes:
    return render_decision(sample(), fonts).pdf


def part_of(pdf: bytes) -> str:
    with Pdf.open(BytesIO(pdf)) as document, document.open_metadata() as metadata:
        return str(metadata.pdfa_status)


def test_a_decision_breaks_no_rule(archived: bytes) -> None:
    assert violations(archived) == ()


def test_a_decision_of_twelve_posts_breaks_no_rule(fonts: Fonts) -> None:
    assert violations(render_decision(twelve_posts(), fonts).pdf) == ()


def test_a_decision_with_files_breaks_no_rule(fonts: Fonts) -> None:
    assert violations(render_decision(sample(), fonts, (FILE,)).pdf) == ()


def test_without_files_the_claim_is_2b(archived: bytes) -> None:
    assert part_of(archived) == "2B"


def test_with_files_the_claim_is_3b(fonts: Fonts) -> None:
    assert part_of(render_decision(sample(), fonts, (FILE,)).pdf) == "3B"


def test_every_font_is_embedded(archived: bytes) -> None:
    fonts = embedded_fonts(archived)
    assert len(fonts) >= 4
    assert all(fonts.values())


def test_a_document_with_a_font_outside_is_refused() -> None:
    buffer = BytesIO()
    canvas = Canvas(buffer, invariant=1)
    canvas.drawString(100, 100, "outside")
    canvas.save()
    about = Description("題名", "鶴ヶ島市", "第1号", "00", MORNING)
    found = violations(finish_pdfa(buffer.getvalue(), about, ()))
    assert "6.2.11: /Helvetica is no composite font of ours (page 1)" in found


def no_profile(pdf: Pdf) -> None:
    del pdf.Root.OutputIntents


def another_title(pdf: Pdf) -> None:
    pdf.docinfo["/Title"] = String("別の題名")


def a_script(pdf: Pdf) -> None:
    pdf.Root.OpenAction = pdf.make_indirect(Dictionary(S=Name.JavaScript, JS=String("1")))


def wrong_widths(pdf: Pdf) -> None:
    for font in pdf.pages[0].Resources.Font.values():
        font.DescendantFonts[0].W[1][0] = 321


def no_meanings(pdf: Pdf) -> None:
    for font in pdf.pages[0].Resources.Font.values():
        font.ToUnicode = Stream(pdf, b"")


def transparency(pdf: Pdf) -> None:
    pdf.pages[0].Group = Dictionary(S=Name.Transparency)


def a_file_in_part_2(pdf: Pdf) -> None:
    pdf.attachments["x.txt"] = b"x"


@pytest.mark.parametrize(
    ("spoil", "clause"),
    [
        (no_profile, "6.2.3"),
        (another_title, "6.6.3"),
        (a_script, "6.5.1"),
        (wrong_widths, "6.2.11.5"),
        (no_meanings, "6.2.11.7"),
        (transparency, "6: /Group"),
        (a_file_in_part_2, "6.8"),
    ],
)
def test_the_checker_sees(archived: bytes, spoil: Callable[[Pdf], None], clause: str) -> None:
    with Pdf.open(BytesIO(archived)) as pdf:
        spoil(pdf)
        out = BytesIO()
        pdf.save(out)
    assert [finding for finding in violations(out.getvalue()) if finding.startswith(clause)]


def test_the_colour_profile_agrees_with_srgb() -> None:
    ours = ImageCms.ImageCmsProfile(BytesIO(srgb_profile()))
    colours = [(0, 0, 0), (255, 255, 255), (179, 36, 26), (0, 23, 193), (128, 128, 128)]
    image = Image.new("RGB", (len(colours), 1))
    image.putdata(colours)
    same = ImageCms.profileToProfile(image, ours, ImageCms.createProfile("sRGB"))
    assert same is not None
    drift = [
        max(abs(a - b) for a, b in zip(before, after, strict=True))
        for before, after in zip(colours, same.get_flattened_data(), strict=True)
    ]
    assert max(drift) <= 1


def test_the_packet_carries_markup_signs_of_a_title_as_text(fonts: Fonts) -> None:
    about = Description("<b>&", "A & B", "第1号", "00", MORNING)
    drawn = render_decision(sample(), fonts).pdf
    finished = BytesIO(finish_pdfa(drawn, about, ()))
    with Pdf.open(finished) as document, document.open_metadata() as metadata:
        assert metadata["dc:title"] == "<b>&"
