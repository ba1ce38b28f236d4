"""One request after the other over one connection, each in one segment, so that the server does the same every time.

    drive.py URL COUNT list|list-repeated|create

Requests are of one length, and no head is the one before: only `list-repeated` sends the same again.
"""

import socket
import sys
import urllib.parse

CREATE = """{"name": "release-NUMBER.zip", "mime_type": "application/zip", "size": 8388608,
 "service": "downloadable", "upload": {"parts": [{"number": 1, "chunk_start": 0, "chunk_end": 8388608,
 "checksum_sha256_base64": "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="}]}}"""

url, count, case = sys.argv[1:]
address = urllib.parse.urlsplit(url)


def request(number):
    text = f"{number:08}"
    method, target, body = "GET", f"/v1/files/?limit=10&trace={text}", ""
    fields = [f"Host: {address.netloc}", "Authorization: Bearer polar_oat_benchmark", "Accept: application/json",
              f"X-Request-Id: {text}"]
    if case == "create":
        method, target, body = "POST", "/v1/files/", CREATE.replace("NUMBER", text)
        fields += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join([f"{method} {target} HTTP/1.1", *fields, "", body]).encode()


with socket.create_connection((address.hostname, address.port), timeout=60) as connection:
    for number in range(int(count)):
        connection.sendall(request(0 if case == "list-repeated" else number))
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += connection.recv(65536)
        head, _, begun = answer.partition(b"\r\n\r\n")
        if head.split()[1] not in (b"200", b"201"):
            sys.exit(f"{case}: {answer.decode()}")
        length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        left = length - len(begun)
        while left > 0:
            left -= len(connection.recv(65536))
