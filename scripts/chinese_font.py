"""Write the Chinese letters of pictures: what GB 2312 has, of a font that is given.

``python -m scripts.chinese_font /usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf``, which Debian's
package ``fonts-droid-fallback`` installs. The result is committed.
"""

import sys
from collections.abc import Iterator

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from app.figures.render.fonts import FONTS


def letters() -> Iterator[int]:
    """The Chinese letters, kana and punctuation of GB 2312."""
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            try:
                code = ord(bytes((row, cell)).decode("gb2312"))
            except UnicodeDecodeError:
                continue
            if code >= 0x2E80:
                yield code


def main() -> None:
    """Write the file."""
    with TTFont(sys.argv[1]) as font:
        options = Options()
        options.hinting = False
        options.layout_features = []
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=list(letters()))
        subsetter.subset(font)
        font.save(FONTS["DroidSansFallback"])


if __name__ == "__main__":
    main()
