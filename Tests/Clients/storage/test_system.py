"""System-wide settings of libraries must not change the mock's responses."""

import hashlib
import os
import subprocess

import pytest

from client import Files, send

# Requires FIPS algorithms without loading the FIPS provider: neither MD5 nor SHA-256 is available.
FIPS_ALONE = """openssl_conf = all
[all]
providers = providers
alg_section = algorithms
[providers]
base = base
[base]
activate = 1
[algorithms]
default_properties = fips=yes
"""


def test_entity_tags_work_on_a_fips_only_system(tmp_path):
    binary = os.environ.get("POLAR_FILES_MOCK_BINARY")
    if not binary:
        pytest.skip("POLAR_FILES_MOCK_BINARY is not set")
    configuration = tmp_path / "openssl.cnf"
    configuration.write_text(FIPS_ALONE)
    command = [binary, "serve", "--port", "0", "--fixtures", "none", "--auth", "any", "--log-level", "error"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, "OPENSSL_CONF": str(configuration)}) as process:
        url = process.stdout.readline().removeprefix("Listening on ").strip()
        files, parts = Files(url, "polar_oat_any"), (b"a" * (5 << 20), b"b")
        created = files.create(*parts)
        for plan, part in zip(created["upload"]["parts"], parts):
            assert send("PUT", plan["url"], plan["headers"], part).headers["etag"] == f'"{hashlib.md5(part).hexdigest()}"'
        assert files.complete(created, *parts)["checksum_etag"] == (
            '"' + hashlib.md5(b"".join(hashlib.md5(part).digest() for part in parts)).hexdigest() + '-2"')
        process.terminate()
        assert process.wait(30) == 0
