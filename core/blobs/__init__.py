"""Blobs: large bytes kept by their sha256, in a folder or in the database."""

from core.blobs.database import DatabaseBlobs
from core.blobs.folder import FolderBlobs
from core.blobs.home import BlobHome, BlobMissing

__all__ = ["BlobHome", "BlobMissing", "DatabaseBlobs", "FolderBlobs"]
