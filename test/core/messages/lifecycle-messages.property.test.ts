import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type DeadlineFacts, deadlineMessage } from "#core/messages/deadline-message.ts";
import { discoveredMessage } from "#core/messages/discovered-message.ts";
import { type ExemptionFacts, exemptionMessage } from "#core/messages/exemption-message.ts";
import { type HealthFacts, type HealthMessageState, healthMessage, withHealth } from "#core/messages/health-message.ts";
import { placeMessage } from "#core/messages/place-message.ts";
import { versionsMessage } from "#core/messages/versions-message.ts";
import type { ChatMessage } from "#core/ports.ts";
import { problemOf } from "#sandbox/slack/limits.ts";

const cluster = { account: "111122223333", region: "eu-west-1", name: "a" };
const AT = "2026-11-23T09:00:00.000Z";
const deadline: DeadlineFacts = {
  ...{
    cluster,
    findingId: "f",
    kind: "standard-support",
    deadline: "2026-12-02T00:00:00.000Z",
    what: "end of support",
  },
  ...{ version: "1.34", threshold: 30 * 86_400, cost: { dollars: 4278.4, until: "2027-11-23T00:00:00.000Z" } },
  ...{ proposal: { text: "upgrade to 1.35", command: "fleetwright upgrade start --goal 1.35" }, at: AT },
};
const health: HealthFacts = {
  ...{ event: "arn", code: "AWS_EKS_PLANNED_LIFECYCLE_EVENT", category: "scheduledChange", scope: "account" },
  ...{ account: "1", region: "eu-west-1", status: "upcoming", startsAt: AT, endsAt: null, description: "d" },
  ...{ clusters: [], notOurs: [], at: AT },
};
const exemption: ExemptionFacts = {
  ...{ rule: "addon-behind", subject: "coredns", match: { tier: ["dev", "prod"] }, owner: "ana", reason: "the vendor" },
  ...{ expires: "2026-12-02T00:00:00.000Z", cluster, clusters: 1, findings: 2, at: AT },
};
const textOf = ({ blocks }: ChatMessage): string => JSON.stringify(blocks);

describe("messages of scheduled looks and AWS Health", () => {
  const anyText = fc.string({ maxLength: 6000, unit: "grapheme" });

  it("keep Slack's limits for any content", () => {
    fc.assert(
      fc.property(anyText, fc.array(anyText, { maxLength: 60 }), (text, names) => {
        const state = withHealth(undefined, {
          ...{ ...health, description: text },
          clusters: names.map((name) => ({ cluster: name, resolved: false })),
          notOurs: names.map((entity) => ({ entity, reason: text })),
        });
        for (const message of [
          deadlineMessage({ ...deadline, what: text, proposal: { text, command: text } }),
          versionsMessage({ lines: names, more: 3, at: AT }),
          healthMessage(state),
          placeMessage({ account: "1", region: "r", since: AT, reason: text }),
          discoveredMessage({ cluster, createdAt: AT, existing: false, at: AT }),
          exemptionMessage({ ...exemption, owner: text, reason: text, match: { tier: names } }),
        ]) {
          expect(problemOf({ channel: "#eks-a", ...message })).toBeUndefined();
          expect(message.text.length).toBeLessThanOrEqual(3000);
        }
      }),
      { numRuns: 30 },
    );
  });

  it("escape what means something in Slack's text", () => {
    const bad = "<!channel>";
    for (const message of [
      deadlineMessage({ ...deadline, what: bad }),
      versionsMessage({ lines: [bad], more: 0, at: AT }),
      healthMessage(withHealth(undefined, { ...health, description: bad })),
      placeMessage({ account: "1", region: "r", since: AT, reason: bad }),
      exemptionMessage({ ...exemption, reason: bad }),
      exemptionMessage({ ...exemption, match: { tier: bad } }),
    ]) {
      expect(textOf(message)).not.toContain(bad);
      expect(textOf(message)).toContain("&lt;!channel&gt;");
    }
  });

  it("say whose an exemption is, when it ends and what it hides", () => {
    expect(exemptionMessage(exemption).text).toBe(
      ":hourglass_flowing_sand: The exemption from addon-behind (coredns) ends in 9 days, on 2026-12-02 (ana)",
    );
    expect(textOf(exemptionMessage(exemption))).toContain("It hides 2 open findings of 1 cluster.");
    const over = { ...exemption, at: exemption.expires };
    expect(textOf(exemptionMessage(over))).toContain("It hides nothing any more: 2 open findings of 1 cluster.");
    expect(textOf(exemptionMessage({ ...over, rule: "upgrade" }))).toContain("Runs take 1 cluster along again.");
    expect(textOf(exemptionMessage({ ...exemption, rule: "upgrade", clusters: 2 }))).toContain("keeps 2 clusters from");
  });

  it("say what waiting costs and what to do about it", () => {
    expect(deadlineMessage(deadline).text).toBe(":calendar: in 9 days, on 2026-12-02: end of support (a)");
    expect(textOf(deadlineMessage(deadline))).toContain("costs $4,278 more than standard support");
    expect(textOf(deadlineMessage({ ...deadline, cost: { dollars: 0, until: AT }, proposal: null }))).not.toContain(
      "$",
    );
    expect(deadlineMessage({ ...deadline, threshold: 0 }).text).toBe(":calendar: since 2026-12-02: end of support (a)");
  });
});

describe("what is told of one event of AWS Health", () => {
  const day = (number: number) => `2026-11-${String(number).padStart(2, "0")}T08:00:00.000Z`;
  const notice = fc
    .record({
      at: fc.integer({ min: 1, max: 28 }),
      names: fc.uniqueArray(fc.constantFrom("a", "b", "c")),
      closed: fc.boolean(),
    })
    .map(
      ({ at, names, closed }): HealthFacts => ({
        ...{ ...health, at: day(at), status: closed ? "closed" : "open", description: day(at) },
        clusters: names.map((name) => ({ cluster: name, resolved: at % 2 === 0 })),
      }),
    );

  it("is the same in whatever order and however often its messages come", () => {
    const read = (all: readonly HealthFacts[]) => all.reduce<HealthMessageState | undefined>(withHealth, undefined);
    // Two messages of AWS's of one moment are one message.
    const notices = fc.uniqueArray(notice, { minLength: 1, maxLength: 6, selector: ({ at }) => at });
    fc.assert(
      fc.property(notices, fc.infiniteStream(fc.nat()), (all, numbers) => {
        const shuffled = [...all, ...all].sort(() => (numbers.next().value ?? 0) - 2 ** 30);
        expect(read(shuffled)).toEqual(read(all));
      }),
    );
  });

  it("is over when it is closed, or when every cluster is resolved", () => {
    const titled = (change: Partial<HealthFacts>) =>
      healthMessage(withHealth(undefined, { ...health, ...change })).text;
    expect(titled({})).toContain(":calendar:");
    expect(titled({ status: "closed" })).toContain(": over");
    expect(
      titled({
        clusters: [
          { cluster: "a", resolved: true },
          { cluster: "b", resolved: false },
        ],
      }),
    ).not.toContain("over");
    expect(titled({ clusters: [{ cluster: "a", resolved: true }] })).toContain(": over");
  });
});
