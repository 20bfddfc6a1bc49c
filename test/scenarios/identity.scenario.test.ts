import { describe, expect, it } from "vitest";
import type { FleetPolicy } from "#core/policy/policy.ts";
import type { OperatorRequest } from "#events/operator/requests.ts";
import { NOW, policyWith, stagePolicy } from "../helpers/fleet.ts";
import { askAs, proofBy } from "../helpers/people.ts";
import { type Bench, fleetOf, sandboxBench, seedCluster } from "../helpers/sandbox.ts";

const approval = (approvers: string[]) => ({
  before: true,
  between: false,
  after: false,
  approvers,
  expiresSeconds: 86_400,
  requesterMayApprove: false,
});
const LEADS = "arn:aws:sts::111122223333:assumed-role/operator";
const people: FleetPolicy["people"] = { identity: "verified", slack: {} };
const policy = policyWith(
  [
    stagePolicy({ name: "dev", match: { tier: "dev" }, approval: approval(["ana", "jo", LEADS]) }),
    stagePolicy({ name: "prod", match: { tier: "prod" }, approval: approval(["ana"]) }),
  ],
  { people },
);
const tagged = (name: string, tier: string) => seedCluster(name, { tags: { Environment: tier } });
const goal = { kind: "kubernetes-version", version: "1.35" } as const;
const start = { action: "start-run", goal, runId: "run", requestedBy: "jo" } as const satisfies OperatorRequest;
const approve = { action: "approve-stage", runId: "run", stage: "dev", by: "ana" } as const satisfies OperatorRequest;

/** A run that jo asked for and that waits for an approval of its first stage. */
async function waiting(): Promise<Bench> {
  const bench = sandboxBench({ policy, fleet: fleetOf(tagged("d", "dev"), tagged("p", "prod")) });
  expect(await askAs(bench, "jo", start)).toMatchObject({ action: "start-run" });
  await bench.clock.run({ until: new Date(NOW.getTime() + 600_000) });
  expect((await bench.view()).stages[0]?.status).toBe("awaiting-approval");
  return bench;
}
const rejected = (code: string, message: RegExp) => ({
  action: "rejected",
  code,
  message: expect.stringMatching(message),
});

describe("where identity is verified", () => {
  it("who proves to be an approver approves, by the proven name", async () => {
    const bench = await waiting();
    expect(await askAs(bench, "ana", approve)).toMatchObject({ action: "changed" });
    // A name the machine only guessed gives way to the proven one.
    expect(await askAs(bench, "ana", { ...approve, stage: "prod", by: "laptop", guessed: true })).toMatchObject({
      action: "changed",
    });
    await bench.finish();
    const view = await bench.view();
    expect(view.run).toMatchObject({ status: "succeeded", requestedBy: "jo" });
    expect(view.stages.map(({ approvals }) => approvals[0]?.by)).toEqual(["ana", "ana"]);
  });

  it("nothing changes without a proof, and everything can be read", async () => {
    const bench = await waiting();
    const before = await bench.ports.runs.get("run");
    const changes: OperatorRequest[] = [
      { ...start, runId: "other" },
      approve,
      { ...approve, action: "reject-stage" },
      { action: "abort-run", runId: "run", by: "ana" },
      { action: "pause-run", runId: "run", by: "ana", guessed: true },
      { action: "skip-stage", runId: "run", stage: "dev", by: "ana" },
      { action: "retry-run", runId: "run", by: "ana" },
      { action: "skip-member", runId: "run", cluster: "d", by: "ana" },
    ];
    for (const change of changes)
      expect(await bench.operator(change)).toEqual(
        rejected("IDENTITY_NEEDED", /prove who they are: use a fleetwright/),
      );
    expect(await bench.ports.runs.get("run")).toEqual(before);
    expect(await bench.ports.runs.get("other")).toBeUndefined();
    expect(await bench.operator({ action: "plan", goal })).toMatchObject({ action: "plan" });
    expect(await bench.operator({ action: "list-runs" })).toMatchObject({ runs: [{ id: "run" }] });
  });

  it("nobody acts in another's name, or as nobody known", async () => {
    const bench = await waiting();
    expect(await askAs(bench, "eve", approve)).toEqual(
      rejected("IDENTITY_DIFFERS", /says it is ana's, and its credentials are eve's; leave --as out/),
    );
    expect(await askAs(bench, "eve", { ...approve, by: "eve" })).toEqual(rejected("NOT_AN_APPROVER", /eve is not/));
    const proof = await proofBy(bench, "ana", { ...approve, guessed: true }, "444455556666");
    expect(await bench.operator({ ...approve, guessed: true, proof })).toEqual(
      rejected("NOT_AN_APPROVER", /ana \(444455556666\) is not an approver/),
    );
  });

  it("who asked for the run does not approve it, from wherever", async () => {
    const bench = await waiting();
    expect(await askAs(bench, "jo", { ...approve, by: "jo" })).toEqual(
      rejected("REQUESTER_MAY_NOT_APPROVE", /^jo asked/),
    );
    expect(await askAs(bench, "jo", approve)).toEqual(rejected("IDENTITY_DIFFERS", /credentials are jo's/));
  });

  it("an approver may be a role, whoever is in it", async () => {
    const bench = await waiting();
    const request = { ...approve, by: "operator/sandbox" };
    expect(await bench.operator({ ...request, proof: await proofBy(bench, undefined, request) })).toMatchObject({
      action: "changed",
    });
    const prod = { ...request, stage: "prod" };
    expect(await bench.operator({ ...prod, proof: await proofBy(bench, undefined, prod) })).toEqual(
      rejected("NOT_AN_APPROVER", /sandbox/),
    );
  });
});

describe("a proof", () => {
  it("is good for its own request, and for no other", async () => {
    const bench = await waiting();
    const proof = await proofBy(bench, "ana", approve);
    const others: OperatorRequest[] = [
      { ...approve, stage: "prod" },
      { ...approve, action: "reject-stage" },
      { ...approve, runId: "other" },
      { ...approve, moment: "before" },
      { ...approve, why: "" },
    ];
    for (const other of others)
      expect(await bench.operator({ ...other, proof } as OperatorRequest)).toEqual(
        rejected("IDENTITY_NOT_PROVEN", /of another request/),
      );
    expect(await bench.operator({ ...approve, proof })).toMatchObject({ action: "changed" });
  });

  it("is good for 60 seconds", async () => {
    const bench = await waiting();
    const proof = await proofBy(bench, "ana", approve);
    const later = (seconds: number) => bench.clock.run({ until: new Date(NOW.getTime() + (600 + seconds) * 1000) });
    await later(61);
    expect(await bench.operator({ ...approve, proof })).toEqual(rejected("IDENTITY_NOT_PROVEN", /older than 60 s/));
    const another = await proofBy(bench, "ana", approve);
    await later(61 + 60);
    expect(await bench.operator({ ...approve, proof: another })).toMatchObject({ action: "changed" });
  });

  it("that leads elsewhere is not followed", async () => {
    const bench = await waiting();
    const proof = (await proofBy(bench, "ana", approve)).replace("amazonaws.com/", "amazonaws.com.evil.example/");
    expect(await bench.operator({ ...approve, proof })).toEqual(rejected("IDENTITY_NOT_PROVEN", /no call of sts/));
  });
});

it("where identity is claimed, a proof is neither asked for nor looked at", async () => {
  const bench = sandboxBench({
    policy: { ...policy, people: { identity: "claimed", slack: {} } },
    fleet: fleetOf(tagged("d", "dev"), tagged("p", "prod")),
  });
  expect(await bench.operator({ ...start, proof: "nonsense" })).toMatchObject({ action: "start-run" });
  await bench.clock.run({ until: new Date(NOW.getTime() + 600_000) });
  expect(await askAs(bench, "eve", approve)).toMatchObject({ action: "changed" });
});
