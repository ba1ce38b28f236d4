"""Gives every test a running mock and boto3 as a second signer.

POLAR_FILES_MOCK_URL names a mock that runs already (with `--auth any`, or with POLAR_ACCESS_TOKEN set to a token that
may write files); otherwise the binary in POLAR_FILES_MOCK_BINARY is started on a free port.
"""

import os
import subprocess
import uuid

import boto3
import pytest
from botocore.config import Config

from client import Files

KEY_ID, SECRET, REGION = "polar-development", "polar123456789", "us-east-2"


@pytest.fixture(scope="session")
def server():
    if url := os.environ.get("POLAR_FILES_MOCK_URL"):
        yield url.rstrip("/")
        return
    binary = os.environ.get("POLAR_FILES_MOCK_BINARY")
    if not binary:
        pytest.skip("neither POLAR_FILES_MOCK_URL nor POLAR_FILES_MOCK_BINARY is set")
    command = [binary, "serve", "--port", "0", "--fixtures", "none", "--auth", "any", "--log-level", "error"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    listening = process.stdout.readline()
    assert listening.startswith("Listening on "), listening
    yield listening.removeprefix("Listening on ").strip()
    process.terminate()
    assert process.wait(15) == 0


@pytest.fixture
def files(server):
    return Files(server, os.environ.get("POLAR_ACCESS_TOKEN", f"polar_oat_{uuid.uuid4().hex}"))


@pytest.fixture(params=["v4", "s3v4"])
def s3(request, server):
    """An independent SigV4 signer; it shares only the key with the mock."""
    return signer(server, request.param)


def signer(server, version="s3v4", key_id=KEY_ID, secret=SECRET, region=REGION):
    return boto3.client(
        "s3",
        endpoint_url=server,
        aws_access_key_id=key_id,
        aws_secret_access_key=secret,
        region_name=region,
        config=Config(signature_version=version),
    )
