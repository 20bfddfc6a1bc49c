import { describe, expect, it } from "vitest";
import { inChannel, notesFor, stateOf, takeIn, threadsIn } from "#sandbox/ui/page/store.ts";
import type { Hello, ShownMessage } from "#sandbox/ui/shapes.ts";

const message = (ts: string, change: Partial<ShownMessage> = {}): ShownMessage => ({
  channel: "C1",
  ts,
  text: ts,
  blocks: [],
  edits: 0,
  at: "2026-11-23T09:00:00.000Z",
  ...change,
});
const hello = (...messages: ShownMessage[]): Hello => ({
  title: "acme",
  people: [],
  channels: [],
  messages,
  notes: [],
  waiting: [],
  clock: { now: "2026-11-23T09:00:00.000Z", mode: "paused", speed: "watch:1", hold: true },
});

describe("what the page knows", () => {
  it("marks what is new and what was edited, but not where somebody looks", () => {
    const state = stateOf(hello(message("1")));
    takeIn(state, { messages: [message("1", { edits: 1 }), message("2"), message("3")] }, "C2");
    takeIn(state, { messages: [message("9", { channel: "C2" })] }, "C2");
    expect([...state.unread]).toEqual([["C1", { posts: 2, edited: true }]]);
    expect(inChannel(state, "C1").map(({ ts, edits }) => [ts, edits])).toEqual([
      ["1", 1],
      ["2", 0],
      ["3", 0],
    ]);
  });

  it("is no news when it comes twice", () => {
    const state = stateOf(hello(message("1")));
    const note = {
      id: 0,
      user: "U1",
      channel: "C1",
      kind: "answer" as const,
      text: "a",
      at: "2026-11-23T09:00:00.000Z",
    };
    for (let times = 0; times < 2; times++) takeIn(state, { messages: [message("1")], notes: [note] }, "C2");
    expect(state.unread.size).toBe(0);
    expect(notesFor(state, "U1", "C1")).toEqual([note]);
    expect([notesFor(state, "U2", "C1"), notesFor(state, "U1", "C1", "1")]).toEqual([[], []]);
  });

  it("keeps replies in their thread, unless they were broadcast", () => {
    const state = stateOf(
      hello(message("1"), message("2", { thread: "1" }), message("3", { thread: "1", broadcast: true })),
    );
    expect(inChannel(state, "C1").map(({ ts }) => ts)).toEqual(["1", "3"]);
    expect([...threadsIn(state, "C1")].map(([ts, all]) => [ts, all.map((reply) => reply.ts)])).toEqual([
      ["1", ["2", "3"]],
    ]);
  });
});
