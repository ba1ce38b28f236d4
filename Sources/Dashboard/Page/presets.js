// Ready-made failure rules for common failures in production.

export const presets = [
  {
    title: "Unavailable twice",
    text: "The next two creates are refused with 503 and Retry-After. A client that retries succeeds.",
    rule: { match: { operation: "files:create" }, times: 2, respond: { status: 503, retry_after: 1 } },
  },
  {
    title: "Too many requests",
    text: "The next three lists are refused with 429 and Retry-After.",
    rule: { match: { operation: "files:list" }, times: 3, respond: { status: 429, retry_after: 1 } },
  },
  {
    title: "Connection reset in a part",
    text: "The connection of each part's first attempt is reset after 1 MiB.",
    rule: { match: { operation: "s3:UploadPart", attempt: 1 }, reset: { after_request_bytes: "1MiB" } },
  },
  {
    title: "Lost response to a completion",
    text: "The next completion takes effect, but its connection is reset before the response.",
    rule: { match: { operation: "files:uploaded" }, times: 1, reset: {}, takes_effect: true },
  },
  {
    title: "Slow uploads",
    text: "Parts are read at 1 MiB per second, so that progress is visible.",
    rule: { match: { operation: "s3:UploadPart" }, upload_rate: "1MiB" },
  },
  {
    title: "Slow responses",
    text: "The Files API responds after a median of 400 ms. One response in a hundred takes seconds.",
    rule: { match: { operation: "files:*" }, delay: { lognormal_ms: { median: 400, sigma: 0.8 } } },
  },
  {
    title: "Object store overloaded",
    text: "Every fifth request to the object store is refused with SlowDown.",
    rule: { match: { operation: "s3:*" }, every: 5, respond: { code: "SlowDown" } },
  },
  {
    title: "Corrupted download",
    text: "One byte of each download is wrong. Only a checksum detects it.",
    rule: { match: { operation: "s3:GetObject" }, corrupt: { flip_bytes: 1 } },
  },
  {
    title: "No response",
    text: "Lists get no response. Their connection is closed after 30 seconds.",
    rule: { match: { operation: "files:list" }, hang: { seconds: 30 } },
  },
];
