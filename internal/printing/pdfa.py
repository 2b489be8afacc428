"""Makes an archival document of a drawn one: PDF/A-2b, or PDF/A-3b when files travel inside.

Source: ISO 19005-2 and -3. The XMP packet is written by hand: some validators refuse the
abbreviated RDF that libraries produce.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from uuid import NAMESPACE_OID, UUID, uuid5
from xml.sax.saxutils import escape

from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from internal.kernel.clock import JST
from internal.printing.colour import srgb_profile
from internal.printing.record import EmbeddedFile

PRODUCER = "internal-workflow printing"
LANGUAGE = "ja-JP"


@dataclass(frozen=True, slots=True)
class Description:
    """What the file says about itself; `digest` makes its identifier."""

    title: str
    author: str
    identifier: str
    digest: str
    at: datetime


def finish_pdfa(drawn: bytes, about: Description, embed: Sequence[EmbeddedFile]) -> bytes:
    """The archival file. The same input gives the same bytes."""
    about = Description(
        _one_line(about.title),
        _one_line(about.author),
        _one_line(about.identifier),
        about.digest,
        about.at,
    )
    with Pdf.open(BytesIO(drawn)) as pdf:
        for page in pdf.pages:
            if Name.Trans in page:
                del page[Name.Trans]
        _describe(pdf, about, part=3 if embed else 2)
        _declare_colours(pdf)
        _embed(pdf, embed)
        # The first half names the case for good, the second is made from the content.
        pdf.trailer.ID = Array([String(_document_id(about).bytes), String(bytes(16))])
        out = BytesIO()
        # What is worth compressing is compressed already.
        pdf.save(out, force_version="1.7", deterministic_id=True, compress_streams=False)
    return out.getvalue()


def _document_id(about: Description) -> UUID:
    return uuid5(NAMESPACE_OID, about.digest)


def _one_line(text: str) -> str:
    return " ".join("".join(one for one in text if one.isprintable() or one.isspace()).split())


def _describe(pdf: Pdf, about: Description, part: int) -> None:
    stamp = about.at.astimezone(JST).strftime("D:%Y%m%d%H%M%S+09'00'")
    pdf.trailer.Info = pdf.make_indirect(
        Dictionary(
            Title=String(about.title),
            Author=String(about.author),
            Creator=String(PRODUCER),
            Producer=String(PRODUCER),
            CreationDate=String(stamp),
            ModDate=String(stamp),
        )
    )
    metadata = Stream(pdf, _xmp(about, part).encode())
    metadata.Type, metadata.Subtype = Name.Metadata, Name.XML
    pdf.Root.Metadata = pdf.make_indirect(metadata)
    pdf.Root.Lang = String(LANGUAGE)
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)


def _xmp(about: Description, part: int) -> str:
    moment = about.at.astimezone(JST).isoformat(timespec="seconds")
    document = _document_id(about)
    title, author = escape(about.title), escape(about.author)
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>{part}</pdfaid:part>
<pdfaid:conformance>B</pdfaid:conformance>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag><rdf:li>{LANGUAGE}</rdf:li></rdf:Bag></dc:language>
<dc:identifier>{escape(about.identifier)}</dc:identifier>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<xmp:CreatorTool>{PRODUCER}</xmp:CreatorTool>
<xmp:CreateDate>{moment}</xmp:CreateDate>
<xmp:ModifyDate>{moment}</xmp:ModifyDate>
<xmp:MetadataDate>{moment}</xmp:MetadataDate>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
<pdf:Producer>{PRODUCER}</pdf:Producer>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/">
<xmpMM:DocumentID>uuid:{document}</xmpMM:DocumentID>
<xmpMM:InstanceID>uuid:{document}</xmpMM:InstanceID>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""


def _compressed(pdf: Pdf, content: bytes) -> Stream:
    stream = Stream(pdf, zlib.compress(content))
    stream.Filter = Name.FlateDecode
    return stream


def _declare_colours(pdf: Pdf) -> None:
    profile = _compressed(pdf, srgb_profile())
    profile.N = 3
    profile.Alternate = Name.DeviceRGB
    pdf.Root.OutputIntents = Array(
        [
            Dictionary(
                Type=Name.OutputIntent,
                S=Name.GTS_PDFA1,
                OutputConditionIdentifier=String("sRGB IEC61966-2.1"),
                Info=String("sRGB IEC61966-2.1"),
                DestOutputProfile=pdf.make_indirect(profile),
            )
        ]
    )


def _embed(pdf: Pdf, files: Sequence[EmbeddedFile]) -> None:
    if not files:
        return
    named, related = Array(), Array()
    for number, file in enumerate(files):
        moment = file.modified_at.astimezone(JST).strftime("D:%Y%m%d%H%M%S+09'00'")
        content = _compressed(pdf, file.content)
        content.Type = Name.EmbeddedFile
        content.Subtype = Name(f"/{file.media_type}")
        content.Params = Dictionary(Size=len(file.content), ModDate=String(moment))
        inside = pdf.make_indirect(content)
        suffix = "".join(one for one in file.name.rpartition(".")[2] if one.isascii())[:8]
        specification = pdf.make_indirect(
            Dictionary(
                Type=Name.Filespec,
                # The old key knows no Japanese; every current reader takes the other one.
                F=String(f"file-{number:04d}.{suffix}"),
                UF=String(file.name),
                Desc=String(file.description or file.name),
                AFRelationship=Name(f"/{file.relationship.value}"),
                EF=Dictionary(F=inside, UF=inside),
            )
        )
        # The order of keys in a name tree is the order of their bytes.
        named.extend([String(f"{number:04d}"), specification])
        related.append(specification)
    pdf.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=named))
    pdf.Root.AF = related
