"""What strangers wrote, made safe to show: mail HTML, plain text, names, files."""

from web.safe.clean import Cleaned, clean
from web.safe.cleaning import Cleaning
from web.safe.downloads import download_headers, safe_name
from web.safe.frames import FRAME_HEADERS, frame_document
from web.safe.links import links
from web.safe.pictures import Pictures
from web.safe.visible import visible

__all__ = [
    "FRAME_HEADERS",
    "Cleaned",
    "Cleaning",
    "Pictures",
    "clean",
    "download_headers",
    "frame_document",
    "links",
    "safe_name",
    "visible",
]
