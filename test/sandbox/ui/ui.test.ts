import { afterEach, describe, expect, it } from "vitest";
import type { UiOptions } from "#sandbox/ui/ui.ts";
import { ALERT, posted } from "../../helpers/posted.ts";
import { acted, benchWithPage, listening, seen, untilAsked } from "../../helpers/ui.ts";

const open: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});

async function opened(options: Partial<UiOptions> = {}) {
  const { bench, ui } = await benchWithPage(options);
  open.push(ui);
  const page = await listening(ui);
  open.push({ close: page.stop });
  return { bench, ui, page };
}

const press = (bench: Awaited<ReturnType<typeof opened>>["bench"], user: string, actionId: string) => {
  const message = bench.slack.messages("eks-fleet").find(({ blocks }) => JSON.stringify(blocks).includes(actionId));
  if (!message) throw new Error(`no message has ${actionId}`);
  const { channel, ts, blocks } = message;
  const block = blocks.findIndex((each) => JSON.stringify(each).includes(actionId));
  return { act: "press", user, channel, ts, actionId, block };
};

describe("the page's stream", () => {
  it("begins with everything and goes on with what changes", async () => {
    const { bench, page } = await opened();
    const first = await seen(() => page.told[0], "everything");
    expect(first).toMatchObject({
      name: "hello",
      data: { title: "acme", channels: [], messages: [], clock: { mode: "paused" } },
    });
    expect(first.data.people.map(({ name }) => name)).toEqual(["ana", "jo", "kim", "a stranger"]);
    const ts = await posted(bench.slack, { channel: "eks-fleet", text: "one" });
    await seen(() => page.told.some(({ data }) => data.messages?.some((message) => message.ts === ts)), "the message");
    const changes = page.told.filter(({ name, data }) => name === "change" && data.channels);
    expect(changes[0]?.data.channels).toEqual([{ id: "C00000001", name: "eks-fleet", archived: false }]);
    await posted(bench.slack, { channel: "eks-fleet", text: "two", thread_ts: ts, reply_broadcast: true });
    const reply = await seen(
      () => page.told.flatMap(({ data }) => data.messages ?? []).find(({ text }) => text === "two"),
      "the reply",
    );
    expect(reply).toMatchObject({ thread: ts, broadcast: true });
  });

  it("says goodbye when the sandbox ends", async () => {
    const { ui, page } = await opened();
    open.splice(0);
    await ui.close();
    await seen(() => page.told.some(({ name }) => name === "bye"), "goodbye");
  });
});

describe("the page's server", () => {
  it("gives the page out, without types, to be run by nobody else", async () => {
    const { ui } = await opened();
    const page = await fetch(ui.url);
    expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(page.headers.get("referrer-policy")).toBe("no-referrer");
    const [html, script] = [await page.text(), await (await fetch(`${ui.url}mrkdwn.ts`)).text()];
    expect(html).not.toMatch(/<script(?![^>]* src="[a-z]+\.ts")|style=|https?:\/\//);
    expect(script).toContain("export function mrkdwn(text");
    expect(script).not.toContain("text: string");
  });

  it("has nothing for who does not have its address, and takes no other page's word", async () => {
    const { ui } = await opened();
    const { origin } = new URL(ui.url);
    expect((await fetch(origin)).status).toBe(404);
    expect((await fetch(`${origin}/${"x".repeat(32)}/events`)).status).toBe(404);
    expect((await fetch(`${ui.url}../package.json`)).status).toBe(404);
    expect((await fetch(`${ui.url}tsconfig.json`)).status).toBe(404);
    expect(await acted(ui, { act: "run" }, { origin: "https://evil.example" })).toBe(403);
    expect(await acted(ui, { act: "run" }, { "content-type": "text/plain" })).toBe(415);
    expect(await acted(ui, { act: "nonsense" })).toBe(400);
    expect(await acted(ui, { act: "speed", speed: "rate:-1" })).toBe(400);
    expect(await acted(ui, { act: "type", user: "U0ANA", channel: "C1", text: "x".repeat(70_000) })).toBe(413);
  });
});

describe("people at the page", () => {
  it("are asked, the clock waits for them, and their yes has the run go on to its end", async () => {
    const { bench, ui, page } = await opened();
    await bench.start("1.35", "r1");
    await acted(ui, { act: "run" });
    const waiting = await seen(
      () => page.told.flatMap(({ data }) => data.waiting ?? []).find(({ label }) => label === "Approve prod"),
      "the question",
    );
    expect(waiting.text).toBe("Run r1 goes on with stage prod: 6 clusters.");
    await seen(() => page.told.some(({ data }) => data.clock?.mode === "held"), "the clock waits");
    const asked = bench.clock.millis();

    expect(await acted(ui, press(bench, "USTRANGER", "approve-stage"))).toBe(204);
    expect(await acted(ui, press(bench, "U0KIM", "approve-stage"))).toBe(204);
    expect(bench.people.ephemerals).toMatchObject([
      { user: "USTRANGER", channel: "C00000001", text: expect.stringContaining("is not an approver of stage prod") },
      { user: "U0KIM", text: expect.stringContaining("kim is not an approver of stage prod; approvers: ana, jo") },
    ]);
    // What somebody does takes some seconds; beyond that nothing has moved.
    expect(bench.clock.millis() - asked).toBeLessThan(60_000);

    expect(await acted(ui, press(bench, "U0ANA", "approve-stage"))).toBe(204);
    await seen(() => page.told.some(({ data }) => data.clock?.mode === "idle"), "the end");
    expect((await bench.view("r1")).run.status).toBe("succeeded");
    expect(page.told.flatMap(({ data }) => data.notes ?? []).map(({ user, kind }) => [user, kind])).toEqual([
      ["USTRANGER", "answer"],
      ["U0KIM", "answer"],
      ["U0ANA", "answer"],
    ]);
  });

  it("type commands and alone see the answer", async () => {
    const { bench, ui, page } = await opened();
    await untilAsked(bench);
    expect(await acted(ui, { act: "type", user: "U0JO", channel: "C00000002", text: "status r1" })).toBe(204);
    const notes = await seen(() => {
      const all = page.told.flatMap(({ data }) => data.notes ?? []);
      return all.length === 2 && all;
    }, "the answer");
    expect(notes).toMatchObject([
      { id: 0, user: "U0JO", channel: "C00000002", kind: "typed", text: "/fleet status r1" },
      { id: 1, user: "U0JO", channel: "C00000002", kind: "answer", text: expect.stringContaining("awaiting-approval") },
    ]);
  });

  it("are told what Slack would not take, and what the app does not understand does nothing", async () => {
    const { bench, ui, page } = await opened();
    await posted(bench.slack, { channel: "eks-fleet", ...ALERT });
    const message = press(bench, "U0ANA", "snooze");
    expect(await acted(ui, { ...message, option: "9y" })).toBe(204);
    expect(await acted(ui, { ...message, ts: "0.1" })).toBe(204);
    expect(await acted(ui, { ...message, option: "1d" })).toBe(204);
    const notes = await seen(() => {
      const all = page.told.flatMap(({ data }) => data.notes ?? []);
      return all.length >= 2 && all;
    }, "the refusals");
    expect(notes.map(({ kind, text }) => [kind, text])).toEqual([
      ["failed", "the menu snooze of the message has no option 9y"],
      ["failed", "the message is gone"],
    ]);
  });
});

describe("the page's clock", () => {
  it("runs past a question when somebody wants that, and stops at the next", async () => {
    const { bench, ui, page } = await opened();
    await posted(bench.slack, { channel: "eks-fleet", ...ALERT });
    await seen(() => page.told.some(({ data }) => data.waiting?.length === 1), "the question");
    await bench.start("1.35", "r1");
    await acted(ui, { act: "run" });
    await seen(() => page.told.some(({ data }) => data.waiting?.length === 2), "the next question");
    await seen(
      () => page.told.at(-1)?.data.clock?.mode === "held" || page.told.some(({ data }) => data.clock?.mode === "held"),
      "held",
    );
    expect((await bench.view("r1")).stages.map(({ status }) => status)).toEqual([
      "succeeded",
      "succeeded",
      "awaiting-approval",
    ]);
  });

  it("moves by an hour, to the next change, and not while it is paused", async () => {
    const { bench, ui } = await opened();
    await bench.start("1.35", "r1");
    await bench.clock.settle();
    const start = bench.clock.millis();
    await acted(ui, { act: "advance", seconds: 3600 });
    expect(bench.clock.millis()).toBe(start + 3_600_000);
    const { calls } = bench.slack;
    await acted(ui, { act: "next" });
    expect(bench.slack.calls).toBeGreaterThan(calls);
    expect(bench.slack.calls).toBeLessThan(calls + 10);
  });

  it("goes as fast as real time when it is told to", async () => {
    const { bench, ui } = await opened({ speed: "rate:60" });
    const start = bench.clock.millis();
    await acted(ui, { act: "run" });
    await seen(() => bench.clock.millis() > start, "time passes");
    await acted(ui, { act: "pause" });
    const paused = bench.clock.millis();
    await acted(ui, { act: "hold", hold: false });
    expect(bench.clock.millis()).toBe(paused);
  });
});
