import { describe, expect, it } from "vitest";
import { FunctionDied } from "#sandbox/lambda.ts";
import { blockTexts, dyingStore, outboxBench } from "../helpers/outbox.ts";

const MINUTE = 60;
const HOUR = 3600;

describe("what is told", () => {
  it("is posted once and edited afterwards, several changes at once", async () => {
    const { note, later, texts, slack } = outboxBench();
    await note("k", { text: "one" });
    await later(5);
    for (const text of ["two", "three", "four"]) await note("k", { text });
    await later(5);
    expect(texts()).toEqual(["four"]);
    // The first change at once, and the others together a second later.
    expect(slack.messages()[0]).toMatchObject({ edits: 2 });
  });

  it("has its replies in the thread, in order and once each, and the channel sees those that it should", async () => {
    const { note, later, texts, slack } = outboxBench();
    const replies = (_before: unknown, after: { replies?: string[] }) =>
      (after.replies ?? []).map((text) => ({
        id: text,
        message: { text, blocks: [] },
        ...(text === "second" ? { broadcast: true } : {}),
      }));
    await note("k", { text: "top", replies: ["first"] }, { replies });
    await later(5);
    await note("k", { text: "top", replies: ["first", "second", "third"] }, { replies });
    await later(10);
    expect(texts()).toEqual(["top", "first", "second", "third"]);
    const [top, ...said] = slack.messages();
    expect(said.map(({ thread }) => thread)).toEqual([top?.ts, top?.ts, top?.ts]);
    expect(said.map(({ broadcast }) => broadcast ?? false)).toEqual([false, true, false]);
  });

  it("starts anew only when all of the message before is shown", async () => {
    const { note, later, texts, slack } = outboxBench();
    await note("k", { text: "firing" });
    await later(5);
    slack.down = true;
    await note("k", { text: "resolved" });
    await note("k", { text: "firing again" }, { startsAnew: () => true });
    await later(MINUTE);
    slack.down = false;
    await later(10 * MINUTE);
    expect(texts()).toEqual(["resolved", "firing again"]);
  });

  it("is asked for again by the same event when the function died between writing and asking", async () => {
    const { note, later, texts, ports } = outboxBench();
    const { send } = ports.outbox;
    ports.outbox.send = () => Promise.reject(new FunctionDied("it died"));
    await expect(note("k", { text: "one" }, { eventKey: "e" })).rejects.toThrow();
    ports.outbox.send = send;
    await later(5);
    expect(texts()).toEqual([]);
    expect(await note("k", { text: "one" }, { eventKey: "e" })).toBe(false);
    await later(5);
    expect(texts()).toEqual(["one"]);
  });

  it("is asked for again by the clock when nobody else does", async () => {
    const { note, later, texts, ports } = outboxBench();
    const { send } = ports.outbox;
    ports.outbox.send = () => Promise.resolve();
    await note("k", { text: "one" });
    ports.outbox.send = send;
    await later(20 * MINUTE);
    expect(texts()).toEqual(["one"]);
  });

  it("keeps the order of its channel, and about one step a second", async () => {
    const { note, later, texts, slack } = outboxBench();
    const all = Array.from({ length: 30 }, (_, index) => `m${index}`);
    for (const key of all) await note(key, { text: key });
    for (const key of all.slice(0, 5)) await note(key, { text: key }, { channel: "#eks-b" });
    await later(10);
    expect(slack.messages("#eks-a").length).toBeLessThanOrEqual(11);
    await later(60);
    expect(texts()).toEqual(all);
  });

  it("can be pointed to by others", async () => {
    const { note, later, ports, slack } = outboxBench();
    await note("k", { text: "one" }, { linked: true });
    await later(10);
    const [message] = slack.messages();
    const link = `https://sandbox.slack.com/archives/${message?.channel}/p${message?.ts.replace(".", "")}`;
    expect((await ports.messages.get("k"))?.episodes).toMatchObject([{ link }]);
  });
});

describe("Slack in trouble", () => {
  it("that asks one channel to wait is given that time, and others go on", async () => {
    const { note, later, texts, slack } = outboxBench();
    await note("a", { text: "a" });
    await later(5);
    slack.throttle(120, "#eks-a");
    for (const key of ["a1", "a2"]) await note(key, { text: key });
    await note("b1", { text: "b1" }, { channel: "#eks-b" });
    await later(100);
    expect(texts()).toEqual(["a"]);
    expect(texts("#eks-b")).toEqual(["b1"]);
    await later(40);
    expect(texts()).toEqual(["a", "a1", "a2"]);
  });

  it.each([
    ["answers with failures", true],
    ["gives no answers", "slow"],
  ] as const)("that %s for an hour loses nothing, tells nothing twice, and keeps the order", async (_what, down) => {
    const { note, later, texts, slack, deadLetters, waiting, bench } = outboxBench();
    const keys = Array.from({ length: 12 }, (_, index) => `m${String(index).padStart(2, "0")}`);
    for (const [index, key] of keys.entries()) {
      if (index === 4) slack.down = down;
      await note(key, { text: `${key} begins` });
      await later(5);
    }
    await later(HOUR);
    for (const key of keys.slice(0, 8)) await note(key, { text: `${key} ends`, replies: [`${key} said`] });
    slack.down = false;
    await later(HOUR);
    const tops = slack.messages("#eks-a").filter(({ thread }) => thread === undefined);
    expect(tops.map(({ text }) => text)).toEqual(keys.map((key, index) => `${key} ${index < 8 ? "ends" : "begins"}`));
    expect(
      texts()
        .filter((text) => text.endsWith("said"))
        .sort(),
    ).toEqual(keys.slice(0, 8).map((key) => `${key} said`));
    expect([deadLetters(), waiting(), bench.bus.deadLetters]).toEqual([[], 0, []]);
  });

  it("that took a message and did not say so has it once", async () => {
    const { note, later, texts, slack } = outboxBench();
    slack.failNext(1, "lost");
    await note("k", { text: "one", replies: ["first"] });
    await later(MINUTE);
    slack.failNext(1, "lost");
    await note("k", { text: "one", replies: ["first", "second"] });
    await later(2 * MINUTE);
    expect(texts()).toEqual(["one", "first", "second"]);
  });
});

describe("a function that dies", () => {
  it.each([
    ["after the post and before the note of it", (episode: { place?: unknown }) => episode.place !== undefined],
    ["after a reply and before the note of it", (episode: { replies: { ts?: string }[] }) => !!episode.replies[0]?.ts],
    ["before the post", (episode: { claim?: unknown }) => episode.claim !== undefined],
  ])("%s: nothing is lost or told twice", async (_what, when) => {
    const { messages, deaths } = dyingStore(({ episodes: [episode] }) => episode !== undefined && when(episode));
    const { note, later, texts } = outboxBench({ stores: { messages } });
    await note("k", { text: "one", replies: ["first"] });
    await note("next", { text: "two" });
    await later(HOUR);
    expect(deaths.left).toBe(0);
    expect(texts().sort()).toEqual(["first", "one", "two"]);
  });

  it("edits what it had posted when what is wanted changed meanwhile", async () => {
    const { messages } = dyingStore(({ episodes: [episode] }) => episode?.place !== undefined);
    const { note, later, texts, slack } = outboxBench({ stores: { messages } });
    await note("k", { text: "one" });
    await later(5);
    await note("k", { text: "two" });
    await later(HOUR);
    expect(texts()).toEqual(["two"]);
    expect(slack.messages()[0]?.edits).toBe(1);
  });

  it("may tell twice only where the app is not allowed to look", async () => {
    const { messages } = dyingStore(({ episodes: [episode] }) => episode?.place !== undefined);
    const { note, later, texts, slack } = outboxBench({ stores: { messages } });
    slack.refuse("conversations.list", "missing_scope");
    await note("k", { text: "one" });
    await later(HOUR);
    expect(texts()).toEqual(["one", "one"]);
  });

  it("or whose work is done twice, in whatever order, tells nothing twice", async () => {
    const { note, later, texts } = outboxBench({
      faults: [{ kind: "queue-twice", share: 0.5 }],
      lambdaFaults: {
        after: (name) => {
          if (name !== "deliver-slack") return;
          done += 1;
          if (done % 3 === 0) throw new FunctionDied("it died at the end");
        },
      },
    });
    let done = 0;
    const keys = Array.from({ length: 8 }, (_, index) => `m${index}`);
    for (const key of keys) await note(key, { text: key, replies: [`${key} said`] });
    await later(12 * HOUR);
    expect(texts().filter((text) => !text.endsWith("said"))).toEqual(keys);
    expect(
      texts()
        .filter((text) => text.endsWith("said"))
        .sort(),
    ).toEqual(keys.map((key) => `${key} said`));
  });
});

describe("what Slack refuses", () => {
  it.each(["channel_not_found", "is_archived"])(
    "for want of a channel (%s) is told in the fleet channel, with the reason",
    async (code) => {
      const { note, later, texts, slack, deadLetters } = outboxBench();
      if (code === "channel_not_found") slack.without("#eks-a");
      else slack.refuse("chat.postMessage", undefined);
      if (code === "is_archived") {
        await note("first", { text: "bye" }, { archives: true });
        await later(5);
        expect(slack.archived()).toEqual(["eks-a"]);
      }
      await note("k", { text: "one" });
      await later(10);
      expect(texts("#eks-fleet")).toEqual(["one"]);
      const [message] = slack.messages("#eks-fleet");
      expect(message && blockTexts(message)).toContain(`Told here instead of in #eks-a, of which Slack says ${code}.`);
      await note("k", { text: "two" });
      await later(10);
      expect(texts("#eks-fleet")).toEqual(["two"]);
      const [edited] = slack.messages("#eks-fleet");
      expect(edited && blockTexts(edited)).toContain("Told here instead");
      expect(deadLetters()).toEqual([]);
    },
  );

  it("for how it looks is told as plain text", async () => {
    const { note, later, slack, deadLetters } = outboxBench();
    await note("k", { text: "one" }, { render: ({ text }) => ({ text, blocks: [{ type: "section" }] }) });
    await later(10);
    expect(slack.messages()).toMatchObject([{ text: expect.stringMatching(/^one\n.*invalid_blocks/), blocks: [] }]);
    expect(deadLetters()).toEqual([]);
  });

  it("because somebody deleted the message is said in another one", async () => {
    const { note, later, texts, slack } = outboxBench();
    await note("k", { text: "one" });
    await later(5);
    const [message] = slack.messages();
    if (message) slack.remove(message);
    await note("k", { text: "two" });
    await later(10);
    expect(texts()).toEqual(["two"]);
  });

  it("because the app may not waits until it may", async () => {
    const { note, later, texts, slack, deadLetters } = outboxBench();
    slack.refuse("chat.postMessage", "invalid_auth");
    for (const key of ["a", "b"]) await note(key, { text: key });
    await later(HOUR);
    slack.refuse("chat.postMessage", undefined);
    await later(HOUR);
    expect([texts(), deadLetters()]).toEqual([["a", "b"], []]);
  });

  it("for good is written down with the reason, kept as a dead letter, and others go on; a redrive shows it", async () => {
    const { note, later, texts, slack, ports, deadLetters, bench } = outboxBench();
    slack.refuse("chat.postMessage", "some_new_error");
    await note("bad", { text: "bad" });
    await later(5);
    slack.refuse("chat.postMessage", undefined);
    await note("good", { text: "good" });
    await later(HOUR);
    expect(texts()).toEqual(["good"]);
    expect((await ports.messages.get("bad"))?.episodes).toMatchObject([{ refused: { code: "some_new_error" } }]);
    expect(deadLetters()).toMatchObject([{ key: "bad", channel: "#eks-a", reason: "post: some_new_error" }]);
    const answer = await bench.operator({ action: "redrive-slack", by: "ana", why: "mended" });
    expect(answer).toEqual({ action: "redrive-slack", deadLetters: 1, unshown: 0, refused: 1 });
    await later(30);
    expect(texts()).toEqual(["good", "bad"]);
    expect(deadLetters()).toEqual([]);
    expect(await bench.operator({ action: "redrive-slack", by: "ana", why: "" })).toMatchObject({
      deadLetters: 0,
      unshown: 0,
      refused: 0,
    });
  });

  it("for good is tried again when something else is to be said", async () => {
    const { note, later, texts, slack } = outboxBench();
    slack.refuse("chat.postMessage", "some_new_error");
    await note("k", { text: "one" });
    await later(5);
    slack.refuse("chat.postMessage", undefined);
    await note("k", { text: "two" });
    await later(5);
    expect(texts()).toEqual(["two"]);
  });

  it("of a channel that was archived after the message concerns nobody any more", async () => {
    const { note, later, texts, deadLetters } = outboxBench();
    await note("k", { text: "one" });
    await later(5);
    await note("last", { text: "bye" }, { archives: true });
    await later(5);
    await note("k", { text: "two" });
    await later(HOUR);
    expect([texts(), deadLetters()]).toEqual([["one", "bye"], []]);
  });
});
