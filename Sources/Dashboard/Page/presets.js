// Ready-made failure rules for common failures in production.

export const presets = [
  {
    title: "Twice unavailable, then well",
    text: "Creating a file gives 503 twice. A client that retries never notices.",
    rule: { match: { operation: "files:create" }, times: 2, respond: { status: 503, retry_after: 1 } },
  },
  {
    title: "Too many requests",
    text: "Three lists are refused with 429 and Retry-After.",
    rule: { match: { operation: "files:list" }, times: 3, respond: { status: 429, retry_after: 1 } },
  },
  {
    title: "A part dies half-way",
    text: "The first attempt of each part is reset after 1 MiB.",
    rule: { match: { operation: "s3:UploadPart", attempt: 1 }, reset: { after_request_bytes: "1MiB" } },
  },
  {
    title: "Done, but nobody hears of it",
    text: "One completion takes effect, and its connection is reset before the answer.",
    rule: { match: { operation: "files:uploaded" }, times: 1, reset: {}, takes_effect: true },
  },
  {
    title: "Slow uploads",
    text: "Parts are read at 1 MiB a second, so that progress can be watched.",
    rule: { match: { operation: "s3:UploadPart" }, upload_rate: "1MiB" },
  },
  {
    title: "Slow answers",
    text: "The Files API answers after some 400 ms, one in a hundred after seconds.",
    rule: { match: { operation: "files:*" }, delay: { lognormal_ms: { median: 400, sigma: 0.8 } } },
  },
  {
    title: "The store is overloaded",
    text: "Every fifth storage request is refused with SlowDown.",
    rule: { match: { operation: "s3:*" }, every: 5, respond: { code: "SlowDown" } },
  },
  {
    title: "A damaged download",
    text: "One byte of each download is wrong; only a checksum tells.",
    rule: { match: { operation: "s3:GetObject" }, corrupt: { flip_bytes: 1 } },
  },
  {
    title: "No answer at all",
    text: "Lists hang for 30 seconds and are then closed.",
    rule: { match: { operation: "files:list" }, hang: { seconds: 30 } },
  },
];
