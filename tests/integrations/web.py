"""A web server on this machine for downloads, and the real img2dataset run from its pages."""

from __future__ import annotations

import csv
import io
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from PIL import Image

Page = tuple[str, bytes]


@dataclass
class Web:
    """What the server has (content type and body by path), how often each path was asked for, what it adds or holds."""

    address: str
    pages: Mapping[str, Page]
    asked: Counter[str] = field(default_factory=Counter)
    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    held: dict[str, threading.Event] = field(default_factory=dict)
    """A path in it is answered when its event is set."""


@contextmanager
def serve(pages: Mapping[str, Page]) -> Iterator[Web]:
    """Serve `pages`, and 404 for all else, until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            web.asked[self.path] += 1
            if (event := web.held.get(self.path)) is not None:
                event.wait(60)
            kind, body = pages.get(self.path, ("text/html", b"nothing here"))
            self.send_response(200 if self.path in pages else 404)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            for name, value in web.headers.get(self.path, {}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            pass  # a downloader that was killed listens no more

    with Server(("127.0.0.1", 0), Handler) as listening:
        web = Web(f"http://127.0.0.1:{listening.server_address[1]}", pages)
        thread = threading.Thread(target=listening.serve_forever)
        thread.start()
        try:
            yield web
        finally:
            listening.shutdown()
            thread.join()


def write_list(path: Path, address: str, rows: Sequence[tuple[str, str]]) -> Path:
    """A list of pages with captions, as img2dataset reads it."""
    path.parent.mkdir(exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["url", "caption"])
        writer.writerows((f"{address}/{name}", caption) for name, caption in rows)
    return path


def with_exif(data: bytes, exif: Image.Exif) -> bytes:
    """A JPEG with other metadata."""
    sink = io.BytesIO()
    with Image.open(io.BytesIO(data)) as image:
        image.save(sink, "JPEG", exif=exif)
    return sink.getvalue()
