"""One request after the other over one connection, each in one segment, so that the server does the same every time.

    drive.py URL COUNT METHOD TARGET BODY
"""

import socket
import sys
import urllib.parse

url, count, method, target, body = sys.argv[1:]
address = urllib.parse.urlsplit(url)
fields = [f"Host: {address.netloc}", "Authorization: Bearer polar_oat_benchmark", "Accept: application/json"]
if body:
    fields += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
request = "\r\n".join([f"{method} {target} HTTP/1.1", *fields, "", body]).encode()

with socket.create_connection((address.hostname, address.port), timeout=60) as connection:
    for _ in range(int(count)):
        connection.sendall(request)
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += connection.recv(65536)
        head, _, begun = answer.partition(b"\r\n\r\n")
        if head.split()[1] not in (b"200", b"201"):
            sys.exit(f"{method} {target}: {answer.decode()}")
        length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        left = length - len(begun)
        while left > 0:
            left -= len(connection.recv(65536))
