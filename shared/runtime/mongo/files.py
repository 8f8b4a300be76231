"""Files larger than a document may be: GridFS."""

from typing import Any

from gridfs.errors import NoFile
from motor.motor_asyncio import AsyncIOMotorGridFSBucket

from shared.runtime.mongo.errors import in_our_words


class Files:
    """Files by id. They take part in no transaction: put a file first, and then what speaks of it."""

    def __init__(self, motor: Any, name: str) -> None:
        self._bucket = AsyncIOMotorGridFSBucket(motor, name)

    @in_our_words
    async def put(self, file_id: str, data: bytes, name: str) -> None:
        """Keeps a new file; `name` is for people. Raises DuplicateKey, MongoOutage or MongoRefused."""
        await self._bucket.upload_from_stream_with_id(file_id, name, data)

    @in_our_words
    async def get(self, file_id: str) -> bytes | None:
        """All of a file; None when there is none of that id."""
        try:
            stream = await self._bucket.open_download_stream(file_id)
            data: bytes = await stream.read()
        except NoFile:
            return None
        return data
