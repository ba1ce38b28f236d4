"""The servers that are compared, one at a time, each on a free port."""

import contextlib
import os
import pathlib
import shutil
import socket
import subprocess
import time
import typing
import urllib.request

HERE = pathlib.Path(__file__).parent
TOKEN = "polar_oat_benchmark"
NGINX = """daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{ access_log off; keepalive_requests 1000000000; default_type application/json; sendfile on; tcp_nopush on;
  client_body_temp_path {folder}/1; proxy_temp_path {folder}/2; fastcgi_temp_path {folder}/3;
  uwsgi_temp_path {folder}/4; scgi_temp_path {folder}/5; open_file_cache max=10;
  server {{ listen 127.0.0.1:{port}{tls}; root {folder}/www; }} }}
"""
# No versions or ciphers are set, so both servers use their defaults.
NGINX_TLS = " ssl http2; ssl_certificate {folder}/certificate.pem; ssl_certificate_key {folder}/key.pem"


class Server(typing.NamedTuple):
    port: int
    process: int

    def processor_time(self):
        """In seconds, with that of its workers."""
        children = pathlib.Path(f"/proc/{self.process}/task/{self.process}/children").read_text().split()
        ticks = 0
        for process in [self.process, *children]:
            fields = pathlib.Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")


def find(tool):
    """Debian installs servers in directories that only root's PATH has."""
    return shutil.which(tool, path=os.environ["PATH"] + os.pathsep + "/usr/sbin")


def missing(*tools):
    return [tool for tool in tools if tool != "mock" and not find(tool)]


def command(name, port, binary, folder, tls):
    if name == "mock":
        certificate = ["--tls-certificate", folder / "certificate.pem", "--tls-key", folder / "key.pem"] if tls else []
        return [binary, "serve", "--port", str(port), "--fixtures", HERE / "world.json", "--log-level", "error", *certificate]
    if name == "nginx":
        configuration = folder / "nginx.conf"
        configuration.write_text(NGINX.format(folder=folder, port=port, tls=NGINX_TLS.format(folder=folder) if tls else ""))
        return [find("nginx"), "-c", str(configuration)]
    return [find("nghttpd"), "--no-tls", "-n1", "-a", "127.0.0.1", "-d", str(folder / "www"), str(port)]


def on_core(core):
    """Returns the command prefix that pins a process to a core; without a core it is empty."""
    return [] if core is None else ["taskset", "-c", str(core)]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def serving(name, binary, folder, tls=False, core=None):
    """Gives a server that answers."""
    port = free_port()
    server = subprocess.Popen(
        on_core(core) + command(name, port, binary, folder, tls), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        end = time.monotonic() + 20
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            if server.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"{name} does not listen")
            time.sleep(0.01)
        yield Server(port, server.pid)
    finally:
        server.terminate()
        try:
            server.wait(15)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def prepare(binary, folder, target, path):
    """Writes what the mock answers to where the others serve files from. A worker of nginx is another user."""
    with serving("mock", binary, folder) as server:
        request = urllib.request.Request(f"http://127.0.0.1:{server.port}{target}", headers={"Authorization": f"Bearer {TOKEN}"})
        answer = urllib.request.urlopen(request).read()
    folder.chmod(0o755)
    (folder / "www").mkdir()
    (folder / "www" / path.strip("/")).write_bytes(answer)


def prepare_tls(folder):
    """Makes the certificate that all servers show."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=localhost",
         "-days", "30", "-keyout", folder / "key.pem", "-out", folder / "certificate.pem"], check=True, capture_output=True)
