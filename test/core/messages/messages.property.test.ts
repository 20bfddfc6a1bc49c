import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ActivationMessageState, activationMessage, withActivation } from "#core/messages/activation-message.ts";
import { type AddonMessageState, addonMessage, withAddonNews } from "#core/messages/addon-message.ts";
import { type AdoptionMessageState, adoptionMessage, withAdoptionProgress } from "#core/messages/adoption-message.ts";
import { withProgress, withStageLine } from "#core/messages/apply.ts";
import { type ChangeFacts, changeMessage } from "#core/messages/change-message.ts";
import { clusterMessage } from "#core/messages/cluster-message.ts";
import { deletedMessage } from "#core/messages/deleted-message.ts";
import { type FixMessageState, fixMessage, withFixProgress } from "#core/messages/fix-message.ts";
import { ownerMessage } from "#core/messages/owner-message.ts";
import { type RunMessageState, runMessage } from "#core/messages/run-message.ts";
import type { ChatMessage } from "#core/ports.ts";
import { problemOf } from "#sandbox/slack/limits.ts";

const cluster = { account: "1", region: "r", name: "c" };
const change: ChangeFacts = {
  cluster,
  call: "UpdateAddon",
  did: "did",
  subject: null,
  details: [],
  caller: "a",
  from: null,
  at: "t",
  refused: null,
};
const activation: ActivationMessageState = { cluster, site: "berlin", record: "berlin-one", requestedBy: "ana" };
const issued = { activationId: "i", nodes: 2, standing: false, expiresAt: "t", secret: "s" };
const ended = { how: "revoked" as const, because: "by jo", by: "jo", at: "t", registrations: 1 };
const addonNews: AddonMessageState = {
  cluster,
  addon: "coredns",
  changeId: "1",
  what: "updated",
  status: "DEGRADED",
  from: "v1",
  to: "v2",
  issues: [],
  by: null,
  address: null,
  notes: [],
  at: "2026-11-23T09:00:00Z",
};
const anyText = fc.string({ maxLength: 6000, unit: "grapheme" });

function withinLimits(message: ChatMessage): void {
  expect(problemOf({ channel: "#eks-c", ...message })).toBeUndefined();
  expect(message.text.length).toBeGreaterThan(0);
  expect(message.text.length).toBeLessThanOrEqual(3000);
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
            ...change,
            subject: text,
            details: names,
            caller: text,
            refused: { code: "C", message: text },
          }),
        );
        withinLimits(addonMessage({ ...addonNews, issues: [{ code: text, message: text }], by: text, notes: names }));
        withinLimits(activationMessage({ ...activation, site: text, ended: { ...ended, because: text } }));
        withinLimits(activationMessage({ ...activation, issued: { ...issued, secret: text } }));
        withinLimits(
          deletedMessage({
            cluster,
            parts: names.map((part) => ({ part, said: text })),
            at: "t",
            archiveChannel: true,
          }),
        );
        const troubles = names.map((what) => ({ what, reason: text }));
        const reason = { code: "C", message: text };
        const result = { reason, done: names, alreadySo: names, needsPerson: troubles, failed: troubles };
        const adoption = { cluster, at: "t", because: text };
        withinLimits(adoptionMessage({ ...adoption, progress: { over: 1, of: 2, doing: names } }));
        withinLimits(adoptionMessage({ ...adoption, ended: { status: "incomplete", ...result } }));
        const fixed = { reason, fixed: names, alreadySo: names, notFixed: troubles, needsPerson: troubles };
        withinLimits(fixMessage({ ...adoption, progress: { over: 0, of: 0, doing: [], waitsFor: text } }));
        withinLimits(fixMessage({ ...adoption, ended: { status: "incomplete", ...fixed } }));
        withinLimits(ownerMessage({ cluster, message: text, remedy: text, at: "t" }));
      }),
      { numRuns: 30 },
    );
  });

  it("escape what means something in Slack's text", () => {
    const bad = "<!channel>";
    for (const { blocks } of [
      changeMessage({ ...change, subject: bad, details: [bad] }),
      addonMessage({ ...addonNews, issues: [{ code: "C", message: bad }], by: bad, notes: [bad] }),
      activationMessage({ ...activation, requestedBy: bad, ended: { ...ended, because: bad } }),
      deletedMessage({ cluster, parts: [{ part: "locks", said: bad }], at: "t", archiveChannel: false }),
      adoptionMessage({ cluster, at: "t", because: bad, progress: { over: 0, of: 1, doing: [bad] } }),
      fixMessage({ cluster, at: "t", because: bad, progress: { over: 0, of: 0, doing: [], waitsFor: bad } }),
      ownerMessage({ cluster, message: bad, remedy: bad, at: "t" }),
    ]) {
      expect(JSON.stringify(blocks)).not.toContain(bad);
      expect(JSON.stringify(blocks)).toContain("&lt;!channel&gt;");
    }
  });

  it("of an activation show its end, whichever event comes first", () => {
    const [first, second] = [
      { ...activation, issued },
      { ...activation, ended },
    ];
    const one = withActivation(withActivation(undefined, first), second);
    expect(withActivation(withActivation(undefined, second), first)).toEqual(one);
    expect(activationMessage(one).text).toBe(":no_entry: Activation for site berlin revoked");
    expect(activationMessage(first).text).toBe(":key: Activation for site berlin issued");
  });

  it("never take an adoption back, in whatever order events come", () => {
    const waves = [0, 3, 7].map((over) => ({ over, of: 9, doing: [`step ${over}`] }));
    const start: AdoptionMessageState = { cluster, at: "t" };
    fc.assert(
      fc.property(fc.shuffledSubarray(waves, { minLength: 3 }), (order) => {
        expect(order.reduce(withAdoptionProgress, start).progress).toEqual(waves[2]);
      }),
    );
  });

  it("never take a fix back, in whatever order events come", () => {
    const waits = { over: 0, of: 0, doing: [], waitsFor: "another workflow" };
    const waves = [0, 3, 7].map((over) => ({ over, of: 9, doing: [`step ${over}`], waitsFor: null }));
    const start: FixMessageState = { cluster, at: "t" };
    fc.assert(
      fc.property(fc.shuffledSubarray([waits, ...waves], { minLength: 4 }), (order) => {
        expect(order.reduce(withFixProgress, start).progress).toEqual(waves[2]);
      }),
    );
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

  it("about an add-on end with its end, and with who did it, in whatever order events come", () => {
    const started = { ...addonNews, what: "started" as const, status: "UPDATING", at: "2026-11-23T09:00:00Z" };
    const unknown = { ...addonNews, at: "2026-11-23T09:05:00Z" };
    const known = { ...unknown, by: "arn:aws:iam::1:user/jo", address: "198.51.100.7" };
    const orders = [
      [started, unknown, known],
      [known, unknown, started],
      [unknown, started, known],
    ];
    const shown = orders.map((order) => order.reduce<AddonMessageState | undefined>(withAddonNews, undefined));
    for (const state of shown) {
      expect(state).toMatchObject({ what: "updated", by: "arn:aws:iam::1:user/jo" });
      expect(addonMessage(state ?? known).text).toBe(":package: add-on coredns v1 to v2 updated by jo, DEGRADED on c");
    }
  });
});
