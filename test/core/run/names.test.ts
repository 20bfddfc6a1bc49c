import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { outcomeOf, reasonOf, UpdateFailedError } from "#core/run/errors.ts";
import { executionArn, executionName, requestToken } from "#core/run/names.ts";

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
