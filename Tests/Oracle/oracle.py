#!/usr/bin/env python3
"""Answers what FastAPI and Pydantic make of a Files API request.

The schemas are written from the description of the API (reference: files-api.md), so that the
validation of this project can be compared with the libraries that the real server runs.

    pip install -r requirements.txt
    python3 oracle.py --port 8199

A request that passes validation is answered 200 {"valid": ...}; one that does not, 422 with "detail" as the
real server has it; what the real server cannot render is a bare 500. No token is needed.
"""
import argparse
import enum
import json
import socket
from collections.abc import Collection, Mapping, Sequence
from typing import Annotated, Any, Literal, TypeVar, get_args

import uvicorn
from fastapi import Depends, FastAPI, Path, Query, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import UUID4, AfterValidator, BaseModel, ConfigDict, Discriminator, Field, field_validator
from pydantic_core import core_schema


class FileServiceTypes(enum.StrEnum):
    downloadable = "downloadable"
    product_media = "product_media"
    organization_avatar = "organization_avatar"
    support_case_attachment = "support_case_attachment"


class Schema(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    @field_validator("*", mode="after")
    @classmethod
    def refuse_nul(cls, value: Any) -> Any:
        def walk(item):
            if isinstance(item, str):
                if "\0" in item:
                    raise ValueError("This value contains invalid characters")
            elif isinstance(item, BaseModel):
                return
            elif isinstance(item, Mapping):
                for key, member in item.items():
                    walk(key)
                    walk(member)
            elif isinstance(item, Collection) and not isinstance(item, (bytes, bytearray)):
                for member in item:
                    walk(member)

        walk(value)
        return value


class Part(Schema):
    number: int
    chunk_start: int
    chunk_end: int
    checksum_sha256_base64: str | None = None


class Multipart(Schema):
    parts: list[Part] = Field(max_length=10_000)


class CreateBase(Schema):
    organization_id: UUID4 | None = None
    name: str
    mime_type: str
    size: int
    checksum_sha256_base64: str | None = None
    upload: Multipart
    service: FileServiceTypes
    version: str | None = None


PUBLIC_IMAGE = r"^image\/(jpeg|png|gif|webp|svg\+xml)$"
ATTACHMENT = (
    r"^(image\/(jpeg|png|gif|webp)|video\/(mp4|quicktime|webm)|application\/pdf|text\/(csv|plain)"
    r"|application\/msword|application\/vnd\.openxmlformats-officedocument\.wordprocessingml\.document"
    r"|application\/vnd\.ms-excel|application\/vnd\.openxmlformats-officedocument\.spreadsheetml\.sheet)$"
)


class Downloadable(CreateBase):
    service: Literal[FileServiceTypes.downloadable]


class ProductMedia(CreateBase):
    service: Literal[FileServiceTypes.product_media]
    mime_type: str = Field(pattern=PUBLIC_IMAGE)
    size: int = Field(le=10 * 1024 * 1024)


class OrganizationAvatar(CreateBase):
    service: Literal[FileServiceTypes.organization_avatar]
    mime_type: str = Field(pattern=PUBLIC_IMAGE)
    size: int = Field(le=1024 * 1024)


class SupportCaseAttachment(CreateBase):
    service: Literal[FileServiceTypes.support_case_attachment]
    mime_type: str = Field(pattern=ATTACHMENT)
    size: int = Field(le=250 * 1024 * 1024)


Create = Annotated[
    Downloadable | ProductMedia | OrganizationAvatar | SupportCaseAttachment, Discriminator("service")
]


class CompletedPart(Schema):
    number: int
    checksum_etag: Annotated[str, AfterValidator(lambda text: text.strip())]
    checksum_sha256_base64: str | None


class Completed(Schema):
    id: str
    path: str
    parts: list[CompletedPart]


class Patch(Schema):
    name: str | None = None
    version: str | None = None


Item = TypeVar("Item")


class OneOrMany(Sequence[Item]):
    """A query filter that takes one value or several."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source, handler):
        (item,) = get_args(source)
        union = core_schema.union_schema(
            [handler.generate_schema(item), handler.generate_schema(Sequence[item])]
        )
        return core_schema.no_info_after_validator_function(
            lambda value: value if isinstance(value, list) else [value], handler(union)
        )


app = FastAPI(openapi_url=None)


@app.exception_handler(RequestValidationError)
async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
    detail = jsonable_encoder(error.errors())
    return JSONResponse({"error": "RequestValidationError", "detail": detail}, status_code=422)


async def pagination(page: int = Query(1, gt=0), limit: int = Query(10, gt=0)):
    return page, limit


def valid(value: Any) -> Response:
    if isinstance(value, BaseModel):
        value = value.model_dump()
    # Surrogates that pass validation are the caller's problem, not this program's.
    return Response(json.dumps({"valid": value}, default=str), media_type="application/json")


@app.get("/v1/files/")
async def list_files(
    pagination: Annotated[tuple, Depends(pagination)],
    organization_id: OneOrMany[UUID4] | None = Query(None),
    ids: OneOrMany[UUID4] | None = Query(None),
):
    return valid([str(pagination), str(organization_id), str(ids)])


@app.get("/v1/files/{id}/download")
async def download(id: Annotated[UUID4, Path()]):
    return valid(str(id))


@app.post("/v1/files/")
async def create(body: Create):
    return valid(body)


@app.post("/v1/files/{id}/uploaded")
async def uploaded(id: Annotated[UUID4, Path()], body: Completed):
    return valid(body)


@app.patch("/v1/files/{id}")
async def update(id: Annotated[UUID4, Path()], body: Patch):
    return valid(body)


@app.delete("/v1/files/{id}")
async def delete(id: UUID4):
    return valid(str(id))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=8199, help="0 picks a free one, which the first line names")
    # asyncio turns Nagle's delay off only where the protocol is named.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", parser.parse_args().port))
    # uvicorn prints the port only after it listens, so a client can connect immediately.
    listener.listen()
    print(f"Listening on http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    uvicorn.Server(uvicorn.Config(app, log_level="critical", http="httptools")).run(sockets=[listener])
