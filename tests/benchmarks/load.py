"""A client that keeps many connections busy and costs little itself.

In: a port of 127.0.0.1 and whole HTTP/1.1 requests. Out: how long they took, each and together, and the answers.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter, process_time

CONNECTIONS = 16
_MOST_SECONDS = 120
_LENGTH = b"content-length:"


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one request."""

    status: int
    body: bytes
    seconds: float


@dataclass(frozen=True, slots=True)
class Load:
    """What came of a number of requests. `client_seconds` is the processor's time that the client took."""

    answers: Sequence[Answer]
    seconds: float
    client_seconds: float

    @property
    def per_second(self) -> float:
        """Requests answered in a second."""
        return len(self.answers) / self.seconds


def request(path: str, token: str, body: bytes) -> bytes:
    """The bytes of a POST."""
    lines = (
        f"POST {path} HTTP/1.1",
        "Host: 127.0.0.1",
        f"Authorization: Bearer {token}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
    )
    return "\r\n".join([*lines, "", ""]).encode() + body


async def load(port: int, requests: Sequence[bytes]) -> Load:
    """Send all requests, sixteen at a time. Raises TimeoutError when that takes more than two minutes."""
    async with asyncio.timeout(_MOST_SECONDS):
        streams = [await asyncio.open_connection("127.0.0.1", port) for _ in range(min(CONNECTIONS, len(requests)))]
        waiting, answers = deque(requests), list[Answer]()
        started, started_client = perf_counter(), process_time()
        try:
            await asyncio.gather(*(_keep_busy(*stream, waiting, answers) for stream in streams))
            return Load(answers, perf_counter() - started, process_time() - started_client)
        finally:
            for _, writer in streams:
                writer.close()


async def _keep_busy(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, waiting: deque[bytes], answers: list[Answer]
) -> None:
    while waiting:
        sent = waiting.popleft()
        started = perf_counter()
        writer.write(sent)
        head = await reader.readuntil(b"\r\n\r\n")
        body = await reader.readexactly(_length(head))
        answers.append(Answer(int(head[9:12]), body, perf_counter() - started))


def _length(head: bytes) -> int:
    lower = head.lower()
    start = lower.index(_LENGTH) + len(_LENGTH)
    return int(lower[start : lower.index(b"\r\n", start)])
