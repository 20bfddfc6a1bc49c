import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { outcomeOf, reasonOf, UpdateFailedError } from "#core/run/errors.ts";
import {
  continuationName,
  executionArn,
  executionName,
  executionTag,
  groupLockKey,
  lockKey,
  requestToken,
} from "#core/run/names.ts";
import type { Pass } from "#core/run/run.ts";
import { steps } from "#workflows/upgrade-fleet/contract.ts";

const names = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/);

describe("execution names", () => {
  it("are allowed by Step Functions, the same for the same member, and different for different ones", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-zA-Z0-9-]{1,60}$/), names, names, (runId, a, b) => {
        const name = executionName(runId, `111122223333/eu-west-1/${a}`);
        expect(name).toMatch(/^[0-9A-Za-z\-_.]{1,80}$/);
        expect(executionName(runId, `111122223333/eu-west-1/${a}`)).toBe(name);
        if (a !== b) expect(executionName(runId, `111122223333/eu-west-1/${b}`)).not.toBe(name);
      }),
    );
  });

  it("tell passes, attempts and the way back of one member apart, however long they are", () => {
    const works: (Pass | "rollback")[] = ["all", "control-planes", "nodes", "trust", "activate", "rollback"];
    const work = fc.tuple(fc.constantFrom(...works), fc.integer({ min: 1, max: 30 }));
    fc.assert(
      fc.property(names, work, work, (cluster, [left, first], [right, second]) => {
        const named = (tag: string) => executionName("upgrade-1-35-20261123", `111122223333/eu-west-1/${cluster}`, tag);
        const [a, b] = [named(executionTag(left, first)), named(executionTag(right, second))];
        expect(a).toMatch(/^[0-9A-Za-z\-_.]{1,80}$/);
        expect(a === b).toBe(left === right && first === second);
      }),
    );
  });

  it("are plain for the first attempt at everything, and say what else it is", () => {
    expect([
      executionTag("all", 1),
      executionTag("nodes", 1),
      executionTag("all", 2),
      executionTag("rollback", 3),
    ]).toEqual(["", "nodes", "retry-2", "rollback.retry-3"]);
    expect(executionName("r", "1/eu-west-1/a")).toBe("r.a.eu-west-1.1");
  });

  it("of a run that goes on in parts begin with its own", () => {
    expect([continuationName("r", 1), continuationName("r", 2)]).toEqual(["r", "r.part-2"]);
  });

  it("give the execution's ARN", () => {
    expect(executionArn("arn:aws:states:r:1:stateMachine:m", "n")).toBe("arn:aws:states:r:1:execution:m:n");
  });
});

describe("request tokens", () => {
  const parts = { runId: "r", cluster: "1/r/c", attempt: 1, item: "control-plane", version: "1.35" };

  it("depend on run, cluster, attempt, thing and version, and nothing else", () => {
    expect(requestToken({ ...parts })).toBe(requestToken(parts));
    for (const change of [
      { runId: "q" },
      { cluster: "1/r/d" },
      { attempt: 2 },
      { item: "addon/x" },
      { version: "1.36" },
    ]) {
      expect(requestToken({ ...parts, ...change })).not.toBe(requestToken(parts));
    }
    expect(requestToken(parts)).toMatch(/^fw-[0-9a-f]{45}$/);
  });
});

it("locks of a cluster and of a redundancy group never meet, whatever they are called", () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.string(),
      (group, cluster) => void expect(groupLockKey(group)).not.toBe(lockKey(cluster)),
    ),
  );
});

describe("reasons behind caught errors", () => {
  it("are the ones that were thrown", () => {
    const thrown = new UpdateFailedError({ code: "POD_EVICTION_FAILURE", message: "it [did] not\nwork" });
    const cause = JSON.stringify({ errorType: thrown.name, errorMessage: thrown.message });
    expect(reasonOf(thrown.name, cause)).toEqual({ code: "POD_EVICTION_FAILURE", message: "it [did] not\nwork" });
  });

  it.each([
    ["States.Timeout", "", { code: "STATES_TIMEOUT", message: "States.Timeout" }],
    ["Runtime.ExitError", "not json", { code: "RUNTIME_EXIT", message: "not json" }],
    ["ThrottledError", '{"errorMessage":"slow down"}', { code: "THROTTLED", message: "slow down" }],
  ])("of %s", (error, cause, reason) => expect(reasonOf(error, cause)).toEqual(reason));

  it("decide how a member ends", () => {
    expect(["LockHeldError", "ClusterNotReadyError", "UpdateFailedError", "States.Timeout"].map(outcomeOf)).toEqual([
      "skipped",
      "blocked",
      "failed",
      "failed",
    ]);
  });
});

it("the longest run id leaves room for the parts of a run", () => {
  const input = (length: number) => ({
    runId: "r".repeat(length),
    goal: { kind: "addons" },
    strategy: "default",
    requestedBy: "jo",
  });
  expect(steps["plan-run"].input.safeParse(input(71)).success).toBe(false);
  expect(steps["plan-run"].input.safeParse(input(70)).success).toBe(true);
  expect(continuationName("r".repeat(70), 9999).length).toBeLessThanOrEqual(80);
});
