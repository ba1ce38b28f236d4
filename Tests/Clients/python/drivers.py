"""One interface for four clients: two generations of the SDK, each synchronous and asynchronous.

Every method takes plain values and gives plain dictionaries, so that one suite judges all four.
"""

import asyncio
import dataclasses


def plain(value):
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json", by_alias=True)
    if dataclasses.is_dataclass(value):
        return dataclasses.asdict(value)
    return value


try:
    import polar_sdk
    from polar_sdk import models

    ValidationFailed = models.HTTPValidationError
    NotPermitted = models.NotPermitted
    NotFound = models.ResourceNotFound
    OtherFailure = models.SDKError

    def status_of(error):
        return error.status_code

    class Speakeasy:
        def __init__(self, base):
            self.base = base

        def client(self, token):
            return polar_sdk.Polar(access_token=token, server_url=self.base)

        def list(self, token, **query):
            return plain(self.client(token).files.list(**query).result)

        def every(self, token, limit):
            page, found = self.client(token).files.list(limit=limit), []
            while page is not None:
                found += [plain(item) for item in page.result.items]
                page = page.next()
            return found

        def create(self, token, **body):
            return plain(self.client(token).files.create(request=body))

        def uploaded(self, token, file_id, **body):
            return plain(self.client(token).files.uploaded(id=file_id, file_upload_completed=body))

        def update(self, token, file_id, **body):
            return plain(self.client(token).files.update(id=file_id, file_patch=body))

        def delete(self, token, file_id):
            self.client(token).files.delete(id=file_id)

    class SpeakeasyAsync(Speakeasy):
        def run(self, token, action):
            async def inside():
                async with self.client(token) as client:
                    return await action(client.files)

            return asyncio.run(inside())

        def list(self, token, **query):
            return plain(self.run(token, lambda files: files.list_async(**query)).result)

        def every(self, token, limit):
            async def pages(files):
                page, found = await files.list_async(limit=limit), []
                while page is not None:
                    found += [plain(item) for item in page.result.items]
                    page = page.next()
                    page = await page if asyncio.iscoroutine(page) else page
                return found

            return self.run(token, pages)

        def create(self, token, **body):
            return plain(self.run(token, lambda files: files.create_async(request=body)))

        def uploaded(self, token, file_id, **body):
            return plain(self.run(token, lambda files: files.uploaded_async(id=file_id, file_upload_completed=body)))

        def update(self, token, file_id, **body):
            return plain(self.run(token, lambda files: files.update_async(id=file_id, file_patch=body)))

        def delete(self, token, file_id):
            self.run(token, lambda files: files.delete_async(id=file_id))

    DRIVERS = [Speakeasy, SpeakeasyAsync]

except ModuleNotFoundError:
    from polar.base import PolarClientError as OtherFailure
    from polar.v2026_04 import Polar, PolarAsync
    from polar.v2026_04.errors import HTTPValidationError as ValidationFailed
    from polar.v2026_04.errors import NotPermitted
    from polar.v2026_04.errors import ResourceNotFound as NotFound

    def status_of(error):
        return error.status_code

    class Generated:
        def __init__(self, base):
            self.base = base

        def run(self, token, action):
            with Polar(token, base_url=self.base, timeout=60) as client:
                return action(client.files)

        def list(self, token, **query):
            return plain(self.run(token, lambda files: files.list(**query)))

        def every(self, token, limit):
            return self.run(token, lambda files: [plain(item) for item in files.iter_list(limit=limit)])

        def create(self, token, **body):
            return plain(self.run(token, lambda files: files.create(**body)))

        def uploaded(self, token, file_id, **body):
            return plain(self.run(token, lambda files: files.uploaded(file_id, **body)))

        def update(self, token, file_id, **body):
            return plain(self.run(token, lambda files: files.update(file_id, **body)))

        def delete(self, token, file_id):
            self.run(token, lambda files: files.delete(file_id))

    class GeneratedAsync(Generated):
        def run(self, token, action):
            async def inside():
                async with PolarAsync(token, base_url=self.base, timeout=60) as client:
                    result = action(client.files)
                    return await result if asyncio.iscoroutine(result) else result

            return asyncio.run(inside())

        def every(self, token, limit):
            async def gather(files):
                return [plain(item) async for item in files.iter_list(limit=limit)]

            return self.run(token, gather)

    DRIVERS = [Generated, GeneratedAsync]
