import { describe, expect, it } from "vitest";
import { missingLabels, stepsBeyondTemplate } from "#core/adoption/beyond-template.ts";
import { adoptionParts, templateParts } from "#core/adoption/parts.ts";
import { summaryOf } from "#core/adoption/summary.ts";
import { waitForCluster } from "#core/adoption/waiting.ts";
import type { WorkItem, WorkOutcome } from "#core/convergence/work-item.ts";
import type { ClusterStatus } from "#core/fleet/cluster.ts";
import { ADOPTION_PARTS } from "#core/policy/baseline-policy.ts";
import { DEFAULT_ALERTS } from "#core/policy/defaults.ts";

const ref = { account: "111122223333", region: "eu-west-1", name: "payments" };

describe("the parts of an adoption", () => {
  const adopt = [
    { match: {}, parts: ["scan" as const, "channel" as const] },
    { match: { tier: "dev" }, parts: ["addons" as const, "scan" as const] },
    { match: { name: "other" }, parts: ["access" as const] },
  ];

  it("are those of all entries that match, in the order of the parts", () => {
    expect(adoptionParts({ adopt }, { ref, labels: { tier: "dev" } })).toEqual(["addons", "channel", "scan"]);
    expect(adoptionParts({ adopt }, { ref, labels: {} })).toEqual(["channel", "scan"]);
    expect(adoptionParts({ adopt: [] }, { ref, labels: {} })).toEqual([]);
  });

  it("are the template's, and some beyond it", () => {
    expect(templateParts(ADOPTION_PARTS)).toEqual(["tags", "config", "addons", "associations", "access", "argocd"]);
    const steps = stepsBeyondTemplate({ alerts: DEFAULT_ALERTS }, ADOPTION_PARTS, ref);
    expect(steps.map(({ part, step }) => `${part} ${step.id}`)).toEqual([
      "channel channel",
      "alarms alarm/fleetwright-payments-api-server-errors",
      "alarms alarm/fleetwright-payments-etcd-size",
    ]);
    expect(stepsBeyondTemplate({ alerts: DEFAULT_ALERTS }, ["tags"], ref)).toEqual([]);
  });

  it("say which labels nobody can tell, and where they would come from", () => {
    const clusters = { labels: { owner: "tag:Owner", tier: "tag:Environment" }, overrides: [] };
    expect(missingLabels({ clusters }, { labels: { owner: "a", tier: "dev" } })).toEqual([]);
    expect(missingLabels({ clusters }, { labels: {} }).map(({ rule, reason }) => [rule, reason])).toEqual([
      ["owner-missing", "set the tag Owner on it, or give its account an owner in the policy file"],
      ["tier-missing", "set the tag Environment on it, or name its tier in clusters.overrides of the policy file"],
    ]);
    const none = { labels: {}, overrides: [] };
    expect(missingLabels({ clusters: none }, { labels: {} }).map(({ rule }) => rule)).toEqual(["owner-missing"]);
  });
});

describe("waiting for a cluster", () => {
  const since = "2026-11-23T09:00:00.000Z";
  const look = (status: ClusterStatus, minutes: number, createdAt: string | undefined = since) =>
    waitForCluster(
      { status, createdAt: since, issues: [{ code: "AccessDenied", message: "no role", resourceIds: [] }] },
      { createdAt, since, now: new Date(Date.parse(since) + minutes * 60_000), seed: "a" },
    );

  it("looks when it is probably there, then more often, and never past the deadline", () => {
    expect(look("ACTIVE", 0)).toEqual({ done: true });
    expect(look("UPDATING", 0)).toEqual({ done: true });
    const wait = (minutes: number) => {
      const answer = look("CREATING", minutes);
      return answer.done ? 0 : answer.waitSeconds;
    };
    expect(wait(0)).toBeGreaterThanOrEqual(600);
    expect(wait(0)).toBeLessThanOrEqual(660);
    expect(wait(11)).toBeLessThan(150);
    expect(wait(119)).toBe(60);
  });

  it.each([
    ["FAILED", 5, since, "ClusterNotReadyError", /CREATION_FAILED.*AccessDenied: no role/],
    ["CREATING", 120, since, "ClusterNotReadyError", /CREATION_OVERDUE.*still CREATING after 120 minutes/],
    ["PENDING", 121, since, "ClusterNotReadyError", /CREATION_OVERDUE/],
    ["DELETING", 1, since, "ClusterGoneError", /CLUSTER_DELETING/],
    ["ACTIVE", 1, "2026-11-23T08:00:00.000Z", "ClusterGoneError", /ANOTHER_CLUSTER/],
  ] as const)("of %s after %i minutes, made at %s, ends with %s", (status, minutes, createdAt, name, words) => {
    expect(() => look(status, minutes, createdAt)).toThrow(
      expect.objectContaining({ name, message: expect.stringMatching(words) }),
    );
  });

  it("knows the cluster by the second: CloudTrail and EKS round otherwise", () => {
    expect(look("ACTIVE", 1, "2026-11-23T09:00:00.837Z")).toEqual({ done: true });
  });
});

describe("the summary of an adoption", () => {
  const item = (id: string, outcome?: WorkOutcome, change: Partial<WorkItem> = {}): WorkItem => ({
    workId: "w",
    id,
    part: "addons",
    what: `add-on ${id}`,
    needs: [],
    revision: 1,
    ...(outcome ? { outcome } : {}),
    ...change,
  });

  it("counts what is done and was so, and is adopted when there is nothing else", () => {
    expect(summaryOf([item("a", { outcome: "done" }), item("b", { outcome: "already-so" })], ["tags: x"])).toEqual({
      status: "adopted",
      reason: { code: "ADOPTED", message: "1 done, 2 already so" },
      done: ["add-on a"],
      alreadySo: ["tags: x", "add-on b"],
      needsPerson: [],
      failed: [],
    });
  });

  it("names what needs a person, what failed, and what an execution that broke off left behind", () => {
    const items = [
      item("a", { outcome: "unhealthy", reason: "no nodes" }),
      item("b", { outcome: "needs-person", reason: "waits" }),
      item("c", { outcome: "failed", reason: "no" }),
      item("d", undefined, { startedAt: "2026-11-23T09:00:00.000Z" }),
      item("e"),
    ];
    expect(summaryOf(items, [])).toMatchObject({
      status: "incomplete",
      reason: { code: "INCOMPLETE", message: "0 done, 0 already so, 2 for a person, 3 failed" },
      needsPerson: [
        { what: "add-on a", reason: "no nodes" },
        { what: "add-on b", reason: "waits" },
      ],
      failed: [
        { what: "add-on c", reason: "no" },
        { what: "add-on d", reason: "it was begun, and nobody saw how it ended" },
        { what: "add-on e", reason: "it was not begun" },
      ],
    });
  });
});
