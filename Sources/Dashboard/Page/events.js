// Server-Sent Events read with fetch, because the admin token is a header, which EventSource cannot send.

import { open } from "./client.js";

/** Splits a stream of text into events: `{id, event, data}`. */
export function* parse(state, text) {
  state.rest = (state.rest ?? "") + text;
  for (;;) {
    const end = state.rest.search(/\r?\n/);
    if (end < 0) return;
    const line = state.rest.slice(0, end);
    state.rest = state.rest.slice(end + (state.rest[end] === "\r" ? 2 : 1));
    if (line === "") {
      if (state.data !== undefined) yield { id: state.id, event: state.event ?? "message", data: state.data };
      state.data = state.event = undefined;
      continue;
    }
    const colon = line.indexOf(":");
    if (colon === 0) continue;
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (name === "data") state.data = state.data === undefined ? value : `${state.data}\n${value}`;
    if (name === "event") state.event = value;
    if (name === "id") state.id = value;
  }
}

/**
 * Follows the events until `signal` is aborted, and reconnects after the last received event.
 *
 * `onevent` gets each event; `onstate` gets "live", "lost" with the reason, or "refused" if the admin token is required.
 */
export async function follow(onevent, onstate, signal) {
  const state = {};
  for (let pause = 500; !signal.aborted; pause = Math.min(pause * 2, 2000)) {
    try {
      const response = await open("events", state.id === undefined ? {} : { "Last-Event-ID": state.id }, signal);
      if (response.status === 401) return onstate("refused");
      if (!response.ok) throw new Error((await response.json()).detail);
      onstate("live");
      pause = 500;
      await read(response.body, state, onevent);
      onstate("lost", "The mock closed the stream.");
    } catch (error) {
      if (signal.aborted) return;
      onstate("lost", error instanceof TypeError ? "The mock does not respond." : error.message);
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

async function read(body, state, onevent) {
  state.rest = "";
  state.data = state.event = undefined;
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    for (const event of parse(state, value)) onevent(event);
  }
}
