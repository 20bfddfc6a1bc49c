import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { withProgress, withStageLine } from "#core/messages/apply.ts";
import { changeMessage } from "#core/messages/change-message.ts";
import { clusterMessage } from "#core/messages/cluster-message.ts";
import { type RunMessageState, runMessage } from "#core/messages/run-message.ts";
import type { ChatMessage } from "#core/ports.ts";

const anyText = fc.string({ maxLength: 6000, unit: "grapheme" });

function withinLimits({ text, blocks }: ChatMessage): void {
  expect(text.length).toBeGreaterThan(0);
  expect(text.length).toBeLessThanOrEqual(3000);
  expect(blocks.length).toBeLessThanOrEqual(50);
  type Part = { text: string | { text: string }; value?: string };
  for (const block of blocks as { type: string; text?: Part; elements?: Part[] }[]) {
    for (const part of [block.text, ...(block.elements ?? [])]) {
      if (!part) continue;
      const button = typeof part.text !== "string";
      expect((typeof part.text === "string" ? part.text : part.text.text).length).toBeLessThanOrEqual(
        button ? 75 : 3000,
      );
      if (button) expect(part.value?.length).toBeLessThanOrEqual(2000);
    }
  }
}

describe("messages", () => {
  it("keep Slack's limits for any content", () => {
    fc.assert(
      fc.property(anyText, fc.array(anyText, { maxLength: 80 }), (text, names) => {
        const stages = names.map((name) => ({ name, status: "running" as const, text, at: "2026-11-23T09:00:00Z" }));
        withinLimits(
          runMessage({
            runId: "r",
            title: "Upgrade to Kubernetes 1.35",
            status: "failed",
            reason: text,
            stages,
            ended: { upgraded: 3 },
          }),
        );
        const question = { moment: "before" as const, askedAt: "2026-11-23T09:00:00Z", clusters: 2 };
        const asking = stages.map((stage) => ({ ...stage, status: "awaiting-approval" as const, question }));
        withinLimits(runMessage({ runId: "r", title: "Upgrade", status: "running", stages: asking, ended: {} }));
        withinLimits(
          clusterMessage({
            runId: "r",
            stage: text,
            cluster: text,
            account: "1",
            region: "r",
            from: "1.34",
            to: "1.35",
            status: "failed",
            reason: text,
          }),
        );
        withinLimits(
          changeMessage({
            cluster: text,
            account: "1",
            region: "r",
            did: "did",
            subject: text,
            caller: text,
            from: undefined,
            time: "t",
            refused: { code: "C", message: text },
          }),
        );
      }),
      { numRuns: 30 },
    );
  });

  it("escape what means something in Slack's text", () => {
    const { blocks } = changeMessage({
      cluster: "c",
      account: "1",
      region: "r",
      did: "did",
      subject: "<!channel>",
      caller: "a",
      from: "f",
      time: "t",
      refused: undefined,
    });
    expect(JSON.stringify(blocks)).not.toContain("<!channel>");
    expect(JSON.stringify(blocks)).toContain("&lt;!channel&gt;");
  });

  it("never move a stage or an ended upgrade back, in whatever order events come", () => {
    const times = { running: "09:00", soaking: "10:00", succeeded: "12:00" };
    const line = (status: keyof typeof times) => ({
      name: "dev",
      status,
      text: status,
      at: `2026-11-23T${times[status]}:00.000Z`,
    });
    const empty: RunMessageState = {
      runId: "r",
      title: "Upgrade to Kubernetes 1.35",
      status: "running",
      stages: [],
      ended: {},
    };
    fc.assert(
      fc.property(fc.shuffledSubarray(["running", "soaking", "succeeded"] as const, { minLength: 3 }), (order) => {
        const state = order.reduce((current, status) => withStageLine(current, line(status)), empty);
        expect(state.stages).toEqual([line("succeeded")]);
      }),
    );
    // What happens at one moment: an answer that starts a stage, a soak of nothing that leads to a question.
    const now = { name: "dev", at: "2026-11-23T09:00:00.000Z" };
    const asked = { ...now, status: "awaiting-approval" as const, text: "asked", step: "question-after-soak" as const };
    const answer = { ...now, status: "awaiting-approval" as const, text: "approved", step: "answer" as const };
    const started = { ...now, status: "running" as const, text: "started" };
    const soaking = { ...now, status: "soaking" as const, text: "soaking" };
    const over = { ...now, status: "succeeded" as const, text: "over" };
    for (const [first, then] of [
      [answer, started],
      [soaking, asked],
      [asked, over],
    ] as const) {
      expect(withStageLine(withStageLine(empty, first), then).stages).toEqual([then]);
      expect(withStageLine(withStageLine(empty, then), first).stages).toEqual([then]);
    }
    const done = {
      runId: "r",
      stage: "s",
      cluster: "c",
      account: "1",
      region: "r",
      from: "1",
      to: "2",
      status: "upgraded" as const,
    };
    expect(withProgress(done, { phase: "control-plane" })).toBe(done);
  });
});
