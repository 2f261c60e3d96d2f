"""A stranger's PDF: what in it acts, what it carries, and a copy that only shows pages. Only this file knows pikepdf.

Everything here runs in the sandbox. qpdf reads the file, so that names in disguise, packed object streams, predictors
and encryption are its business. It is looked at in four ways, because readers differ in what they take for the file:
as its table says, as a reader would who rebuilds a broken table, as each older version that hangs in it, and with every
object stream spelled out whether the table uses it or not.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING, Any

from catalog.evidence.attachments import is_plain_data
from catalog.evidence.infected import TEST_FILE_NAME, holds_test_file
from catalog.evidence.sandbox import FileRefused

if TYPE_CHECKING:
    from pikepdf import Object, Pdf

# One stream, and all of them together, once unpacked.
LARGEST_STREAM_BYTES = 128 * 1024 * 1024
LARGEST_INFLATED_BYTES = 256 * 1024 * 1024
_MOST_VERSIONS = 32
_DEEPEST_ATTACHMENT = 2

# Entries that exist only for what acts (ISO 32000-2, 12.6 and 13), and kinds of actions and annotations that do.
_ACTIVE_KEYS = frozenset(
    ("/JS", "/JavaScript", "/XFA", "/OnInstantiate", "/RichMediaContent", "/RichMediaSettings", "/3DD", "/Movie")
)
_ACTIVE_ACTIONS = frozenset(
    (
        "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/GoToR", "/Rendition", "/Movie", "/Sound",
        "/RichMediaExecute", "/GoTo3DView",
    )
)  # fmt: skip
# Objects 1 to 3: qpdf takes nothing for a file that has no page.
_AN_EMPTY_PAGE = (
    b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
    b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n"
    b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 1 1] /Resources << >> >>\nendobj\n"
)
_ACTIVE_ANNOTATIONS = frozenset(("/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"))

# Where a link may lead; one without a scheme names a page beside the place the file came from.
_HARMLESS_SCHEMES = frozenset(("http", "https", "mailto", "tel"))
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
# What readers drop from an address before they look at it.
_DROPPED_FROM_ADDRESSES = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028\u2029\ufeff]")

_NAME_ENDS = rb"(?![^\x00\t\n\f\r ()<>\[\]{}/%])"
_OTHER_NAMES = frozenset(("/OpenAction", "/AA", "/URI", "/EF", "/ByteRange", "/Sig", "/Perms", "/DSS"))
_NAMES = re.compile(
    "|".join(_ACTIVE_KEYS | _ACTIVE_ACTIONS | _ACTIVE_ANNOTATIONS | _OTHER_NAMES).encode().join((b"(?:", b")"))
    + _NAME_ENDS
)
# A stream whose content lies in another file, a drawing that is another file's page.
_NAMES_OF_STREAMS = re.compile(b"/(?:F|Ref)" + _NAME_ENDS)


def inspect_pdf(content: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """Whether it is signed, and the copy for pages, of a PDF that only shows pages and carries nothing but data.

    Raises FileRefused: `pdf_active`, `pdf_encrypted`, `pdf_damaged`, `pdf_too_big_inside`, `pdf_unreadable_parts`,
    `pdf_attachment_refused`, `file_infected`.
    """
    import pikepdf

    # Beyond them qpdf gives up a stream instead of filling the memory.
    pikepdf.settings.set_qpdf_limits(
        flate_max_memory=LARGEST_STREAM_BYTES,
        run_length_max_memory=LARGEST_STREAM_BYTES,
        png_max_memory=LARGEST_STREAM_BYTES,
        tiff_max_memory=LARGEST_STREAM_BYTES,
        # By default long arrays in a damaged file, and objects with many slips, are skipped with all that is in them.
        parser_max_container_size_damaged=2**32 - 1,
        parser_max_errors=0,
    )
    with pikepdf.explicit_conversion():
        return _Inspection().of(content)


class _Inspection:
    """One file with all that it carries; what may be unpacked is counted over all of it."""

    def __init__(self) -> None:
        self.left = LARGEST_INFLATED_BYTES

    def of(self, content: bytes, depth: int = 0) -> tuple[dict[str, Any], list[bytes]]:
        import pikepdf

        if b"%%EOF" not in content:
            raise FileRefused("pdf_damaged")  # cut off
        try:
            pdf = pikepdf.open(io.BytesIO(content))
            pages = len(pdf.pages)
        except pikepdf.PasswordError:
            raise FileRefused("pdf_encrypted") from None
        except pikepdf.PdfError as error:
            # Ways of encryption that qpdf does not know are refused like a password it does not have.
            raise FileRefused("pdf_encrypted" if "encrypt" in str(error).lower() else "pdf_damaged") from None
        if not pages:
            raise FileRefused("pdf_damaged")
        signed = self._look_through(pdf, depth)
        self._unpack(pdf, depth)
        for other in _other_readings(content):
            self._look_through(other, depth)
        return {"signed": signed}, [_copy_for_pages(pdf)] if depth == 0 else []

    def _look_through(self, pdf: Pdf, depth: int) -> bool:
        """Refuse what acts and what is attached without being data. Whether there is a signature."""
        signed = False
        for entries in _dictionaries(pdf):
            if (name := _what_acts(entries)) is not None:
                raise FileRefused("pdf_active", name=name.lstrip("/"))
            if "/EF" in entries:
                self._look_at_attached(entries, depth)
            signed = signed or ("/ByteRange" in entries and "/Contents" in entries)
        return signed

    def _look_at_attached(self, specification: Object, depth: int) -> None:
        import pikepdf

        name = str(specification.get("/UF", specification.get("/F", "")))
        embedded = specification["/EF"]
        streams = list(embedded.values()) if isinstance(embedded, pikepdf.Dictionary) else [embedded]
        for stream in streams:
            if not isinstance(stream, pikepdf.Stream):
                continue
            content = self._unpacked(stream)
            if content is None or not is_plain_data(name, content):
                raise FileRefused("pdf_attachment_refused", name=name[-80:] or "?")
            if content.startswith(b"%PDF-"):
                if depth + 1 >= _DEEPEST_ATTACHMENT:
                    raise FileRefused("pdf_attachment_refused", name=name[-80:])
                self.of(content, depth + 1)

    def _unpack(self, pdf: Pdf, depth: int) -> None:
        """Unpack every stream once: what swells or is infected is refused, and streams of objects are looked at even
        where no table leads into them."""
        import pikepdf

        for stream in pdf.objects:
            if not isinstance(stream, pikepdf.Stream):
                continue
            content = self._unpacked(stream)
            if stream.get("/Type") == pikepdf.Name("/ObjStm"):
                if content is None:
                    raise FileRefused("pdf_unreadable_parts")
                if (spelled_out := _reading(_spelled_out(content, stream))) is not None:
                    self._look_through(spelled_out, depth)
            elif stream.get("/Type") == pikepdf.Name("/EmbeddedFile") and content is None:
                raise FileRefused("pdf_unreadable_parts")

    def _unpacked(self, stream: Object) -> bytes | None:
        """The stream's content, or None when it is a picture or cannot be unpacked."""
        import pikepdf

        try:
            content = stream.read_bytes(pikepdf.StreamDecodeLevel.specialized)
        except pikepdf.PdfError as error:
            if "memory limit" in str(error):
                raise FileRefused("pdf_too_big_inside", maximum_bytes=LARGEST_INFLATED_BYTES) from None
            return None
        self.left -= len(content)
        if self.left < 0:
            raise FileRefused("pdf_too_big_inside", maximum_bytes=LARGEST_INFLATED_BYTES)
        if holds_test_file(content):
            raise FileRefused("file_infected", name=TEST_FILE_NAME)
        return content


def _dictionaries(pdf: Pdf) -> Iterator[Object]:
    """Every dictionary of the file in which one of the names may stand that matter here, in use or not; those of
    streams and those inside others too."""
    import pikepdf

    for whole in chain([pdf.trailer], pdf.objects):
        if whole is None:
            continue
        stream = isinstance(whole, pikepdf.Stream)
        # Walking a file object by object takes a second for every 5,000 of them; writing them out and searching that
        # takes a fiftieth. qpdf writes a name in one way, whatever its disguise.
        text = whole.stream_dict.unparse(resolved=True) if stream else whole.unparse(resolved=True)
        if not _NAMES.search(text) and not (stream and _NAMES_OF_STREAMS.search(text)):
            continue
        waiting: list[Any] = [whole]
        while waiting:
            thing = waiting.pop()
            if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
                yield thing
                inner: Any = thing.values()
            elif isinstance(thing, pikepdf.Array):
                inner = thing
            else:
                continue
            # What stands under a number of its own comes by itself.
            waiting.extend(one for one in inner if one is not None and not one.is_indirect)


def _what_acts(entries: Object) -> str | None:
    """The name of what makes this an action, or holds one that nobody clicks for."""
    import pikepdf

    names = set(entries.keys())
    if found := names & _ACTIVE_KEYS:
        return min(found)
    for key, kinds in (("/S", _ACTIVE_ACTIONS), ("/Subtype", _ACTIVE_ANNOTATIONS)):
        if key in names and str(entries[key]) in kinds:
            return str(entries[key])
    if "/OpenAction" in names and not _goes_to_a_page(entries["/OpenAction"]):
        return "/OpenAction"
    if "/AA" in names:
        events = entries["/AA"]
        if not isinstance(events, pikepdf.Dictionary) or not all(_goes_to_a_page(one) for one in events.values()):
            return "/AA"
    addresses = [entries[key] for key in ("/URI", "/Base") if key in names]
    if any(isinstance(one, pikepdf.String) and not _leads_to_a_page(str(one)) for one in addresses):
        return "/URI"
    if isinstance(entries, pikepdf.Stream) and ("/F" in names or "/Ref" in names):
        return "/F" if "/F" in names else "/Ref"
    return None


def _leads_to_a_page(address: str) -> bool:
    """Whether a link leads to a page of the web, an e-mail or a call: not to a script, a file or another machine's
    folder."""
    plain = _DROPPED_FROM_ADDRESSES.sub("", address)
    scheme = _SCHEME.match(plain)
    return scheme[1].lower() in _HARMLESS_SCHEMES if scheme else not plain.startswith(("\\", "//"))


def _goes_to_a_page(action: Object, depth: int = 0) -> bool:
    """Whether it does no more than to turn to a page of this file."""
    import pikepdf

    if isinstance(action, pikepdf.Array):
        return True  # a place: page and zoom
    if not isinstance(action, pikepdf.Dictionary) or str(action.get("/S")) != "/GoTo" or depth > 8:
        return False
    following = action.get("/Next")
    if following is None:
        return True
    after = list(following) if isinstance(following, pikepdf.Array) else [following]
    return all(isinstance(one, pikepdf.Dictionary) and _goes_to_a_page(one, depth + 1) for one in after)


def _other_readings(content: bytes) -> Iterator[Pdf]:
    """The file as readers may see it who do not follow its last table: rebuilt from its objects, and as it was before
    each of its changes (a signed version can be opened by itself)."""
    ends, start = [], content.find(b"%%EOF")
    while start >= 0:
        ends.append(start + len(b"%%EOF"))
        start = content.find(b"%%EOF", ends[-1])
    if len(ends) > _MOST_VERSIONS:
        raise FileRefused("pdf_unreadable_parts")
    for text in (content.replace(b"startxref", b"startxxxx"), *(content[:end] for end in ends[:-1])):
        if (pdf := _reading(text)) is not None:
            yield pdf


def _reading(text: bytes) -> Pdf | None:
    """What qpdf makes of it; None if that is no file at all, so that no reader sees one either."""
    import pikepdf

    try:
        return pikepdf.open(io.BytesIO(text))
    except pikepdf.PdfError:
        return None


def _spelled_out(content: bytes, stream: Object) -> bytes:
    """The objects of an object stream (ISO 32000-2, 7.5.7) as a file of their own."""
    try:
        first, count = int(stream["/First"]), int(stream["/N"])
        numbers = [int(word) for word in content[:first].split()[: 2 * count]]
    except (KeyError, TypeError, ValueError):
        first, numbers = 0, [1, 0]
    starts = numbers[1::2]
    ends = [*starts[1:], len(content) - first]
    objects = b"".join(
        b"%d 0 obj\n%s\nendobj\n" % (index, content[first + start : first + end])
        for index, (start, end) in enumerate(zip(starts, ends, strict=True), 4)
    )
    return b"%%PDF-1.7\n%s%strailer\n<< /Root 1 0 R >>\nstartxref\n0\n%%%%EOF\n" % (_AN_EMPTY_PAGE, objects)


def _copy_for_pages(pdf: Pdf) -> bytes:
    """The pages written anew: without what is attached, without the signature that a copy cannot carry."""
    import pikepdf
    from pikepdf.sanitize import remove_attachments, remove_collection

    remove_attachments(pdf)
    remove_collection(pdf)
    for entries in _dictionaries(pdf):
        for key in ("/EF", "/Perms", "/DSS"):
            if key in entries:
                del entries[key]
        if str(entries.get("/FT")) == "/Sig" and "/V" in entries:
            del entries["/V"]
    output = io.BytesIO()
    pdf.save(
        output,
        deterministic_id=True,
        compress_streams=False,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
    )
    return output.getvalue()
