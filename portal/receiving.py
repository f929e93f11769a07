"""How a request's body comes in: whole or not at all, and on disk without a name until it is kept."""

from tempfile import TemporaryFile
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest
from django.utils.http import parse_header_parameters

EPILOGUE = 64  # bytes that may follow the last mark; browsers send two


class NamelessFiles(FileUploadHandler):
    """Large files go to disk as they come; nothing of them stays there, even if the process is killed meanwhile."""

    file: UploadedFile

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.file = UploadedFile(
            TemporaryFile(),  # noqa: SIM115 - closed with the request, or when it is interrupted
            name=self.file_name,
            content_type=self.content_type,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.file.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile:
        self.file.seek(0)
        self.file.size = file_size
        return self.file

    def upload_interrupted(self) -> None:
        if hasattr(self, "file"):
            self.file.close()


class Counted:
    """A body of many parts, which are counted as they are read.

    A parser that forgives drops a part whose name it cannot read, and the last one when the connection breaks off; the
    sender would be told that all is well.
    """

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        boundary = parse_header_parameters(request.headers.get("Content-Type", ""))[1].get("boundary", "")
        self.mark = b"--" + boundary.encode("ascii", "replace")
        self.marks = self.size = 0
        self.end = b""

    def read(self, size: int) -> bytes:
        piece: bytes = self.request.read(size)
        # What is left of the piece before is too short to hold a whole mark.
        both = self.end[1 - len(self.mark) :] + piece
        self.marks += both.count(self.mark)
        self.size += len(piece)
        self.end = (self.end + piece)[-len(self.mark) - EPILOGUE :]
        return piece

    @property
    def is_whole(self) -> bool:
        return self.size >= int(self.request.META.get("CONTENT_LENGTH") or 0) and self.mark + b"--" in self.end

    @property
    def parts(self) -> int:
        return self.marks - 1
