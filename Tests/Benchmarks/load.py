"""Loads a server with wrk (HTTP/1.1) or h2load (HTTP/2, by prior knowledge or ALPN)."""

import json
import re
import subprocess

import peers

MILLISECONDS = {"us": 1e-3, "ms": 1.0, "s": 1e3}


# Requests of which none repeats the head or the query of the one before.
VARIED = """local requests, at = {}, 0
init = function(arguments)
  for number = 1, 5000 do
    wrk.headers["X-Request-Id"] = string.format("%08d", number * 7919)
    requests[number] = wrk.format(nil, wrk.path .. "&trace=" .. number)
  end
end
request = function()
  at = at % #requests + 1
  return requests[at]
end
"""


def run(port, target, body, seconds, folder, tool, connections, streams=None, varied=False, tls=False, core=None):
    url = f"{'https' if tls else 'http'}://127.0.0.1:{port}{target}"
    header = f"Authorization: Bearer {peers.TOKEN}"
    if tool == "wrk":
        return wrk(url, header, body, seconds, folder, connections, varied, core)
    return h2load(url, header, body, seconds, folder, connections, streams)


def wrk(url, header, body, seconds, folder, connections, varied, core):
    command = [*peers.on_core(core), "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-H", header]
    if body is not None:
        script = folder / "create.lua"
        script.write_text(
            f'wrk.method = "POST"\nwrk.body = {json.dumps(body)}\nwrk.headers["Content-Type"] = "application/json"\n')
        command += ["-s", str(script)]
    elif varied:
        script = folder / "varied.lua"
        script.write_text(VARIED)
        command += ["-s", str(script)]
    text = subprocess.run([*command, url], capture_output=True, text=True, check=True).stdout
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    broken = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", text)
    return {
        "rate": float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1]),
        "p50": percentile(text, 50),
        "p99": percentile(text, 99),
        "errors": int(refused[1] if refused else 0) + sum(map(int, broken.groups() if broken else ())),
    }


def percentile(text, number):
    value, unit = re.search(rf"(?m)^\s+{number}%\s+([\d.]+)(us|ms|s)", text).groups()
    return float(value) * MILLISECONDS[unit]


def h2load(url, header, body, seconds, folder, connections, streams):
    command = ["h2load", "-t1", f"-c{connections}", f"-m{streams}", "-D", str(seconds), "-H", header]
    if body is not None:
        data = folder / "create.json"
        data.write_text(body)
        command += ["-d", str(data), "-H", "Content-Type: application/json"]
    text = subprocess.run([*command, url], capture_output=True, text=True, check=True).stdout
    done, succeeded = map(int, re.search(r"requests: .*?(\d+) done, (\d+) succeeded", text).groups())
    return {"rate": done / seconds, "errors": done - succeeded}
