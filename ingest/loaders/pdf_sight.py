"""Which words of a PDF page can be seen: not those outside it, too small to read, or of the paper's own colour.

White words on a dark field are seen, and so is the text that recognition has laid unseen over a scanned page. So the
page is painted where there is doubt, and words are hidden where the painting shows nothing at all.
"""

import ctypes
from functools import cached_property
from typing import Any

from pypdfium2 import raw

SMALLEST = 2.0
"""Points; type of this size and less is read by nobody."""
_PALE = 235
_UNPAINTED = frozenset({raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP})
_CONTRAST = 12
"""Steps of grey, of 256, between the palest and the darkest that is painted where a word can be seen."""
_LARGEST = 2_000
"""Pixels along the longer side of a painting."""


class Sight:
    """Looks at one page, and counts what it does not see."""

    def __init__(self, page: Any, text_page: Any, may_paint: bool) -> None:
        self._page = page
        self._text_page = text_page
        self._may_paint = may_paint
        self._left, self._bottom, self._right, self._top = page.get_cropbox()
        self._colour = [ctypes.c_uint() for _ in range(4)]
        self.hidden = 0
        self.has_painted = False

    def sees(self, begin: int, end: int, size: float) -> bool:
        """Tell whether the characters from ``begin`` to ``end`` can be seen; count them if not."""
        is_seen = (
            size > SMALLEST
            and self._is_on_page(begin)
            and not (self._is_doubtful(begin) and self._is_blank(begin, end))
        )
        self.hidden += 0 if is_seen else end - begin
        return is_seen

    def _is_on_page(self, index: int) -> bool:
        x, y = ctypes.c_double(), ctypes.c_double()
        raw.FPDFText_GetCharOrigin(self._text_page, index, x, y)
        return bool(self._left <= x.value <= self._right and self._bottom <= y.value <= self._top)

    def _is_doubtful(self, index: int) -> bool:
        """Whether a character is painted in a pale colour, or not at all and over no picture."""
        mode = raw.FPDFTextObj_GetTextRenderMode(raw.FPDFText_GetTextObject(self._text_page, index))
        if mode in _UNPAINTED:
            return not self._has_picture
        red, green, blue, opaque = self._colour
        raw.FPDFText_GetFillColor(self._text_page, index, red, green, blue, opaque)
        return opaque.value < 256 - _PALE or min(red.value, green.value, blue.value) >= _PALE

    @cached_property
    def _has_picture(self) -> bool:
        return any(True for _ in self._page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3))

    def _is_blank(self, begin: int, end: int) -> bool:
        """Whether nothing is painted where the characters stand."""
        if not self._may_paint:
            return False
        (left, top), (right, bottom) = self._corners(begin, end - 1)
        pixels, width, height, stride = self._painting
        across = slice(max(left, 0), min(right + 1, width))
        rows = range(max(top, 0), min(bottom + 1, height))
        seen = b"".join(pixels[row * stride + across.start : row * stride + across.stop] for row in rows)
        return not seen or max(seen) - min(seen) < _CONTRAST

    def _corners(self, first: int, last: int) -> tuple[tuple[int, int], tuple[int, int]]:
        """Give the corners of some characters on the painting, the upper left one first."""
        points = []
        for index in (first, last):
            box = raw.FS_RECTF()
            raw.FPDFText_GetLooseCharBox(self._text_page, index, box)
            points += [self._on_painting(box.left, box.bottom), self._on_painting(box.right, box.top)]
        across, down = zip(*points, strict=True)
        return (min(across), min(down)), (max(across), max(down))

    def _on_painting(self, x: float, y: float) -> tuple[int, int]:
        _, width, height, _ = self._painting
        across, down = ctypes.c_int(), ctypes.c_int()
        raw.FPDF_PageToDevice(self._page, 0, 0, width, height, 0, x, y, across, down)
        return across.value, down.value

    @cached_property
    def _painting(self) -> tuple[bytes, int, int, int]:
        """The page in shades of grey: its pixels, its width and height, and the bytes of a row."""
        self.has_painted = True
        painted = self._page.render(scale=min(1.0, _LARGEST / max(self._page.get_size())), grayscale=True)
        return bytes(painted.buffer), painted.width, painted.height, painted.stride
