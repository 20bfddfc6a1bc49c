import { describe, expect, it } from "vitest";
import { FunctionDied } from "#sandbox/lambda.ts";
import { dyingBetween } from "../helpers/dying.ts";
import { DAY, HOUR, hybridBench, PLACE, refusal, STANDING, sitePolicy, sitesPolicy } from "../helpers/hybrid.ts";
import { HYBRID_SCENARIOS } from "../helpers/hybrid-scenarios.ts";
import { failNext, throttled } from "../helpers/outages.ts";

const ISSUED = "Activation Issued";

describe("an activation that is asked for", () => {
  it("is made, its code stored for its readers alone, and told with everything but the code", async () => {
    const bench = hybridBench();
    expect(await bench.ask()).toMatchObject({ action: "issue-activation", alreadyAsked: false, checks: [] });
    const record = await bench.record("berlin-one");
    const { activationId = "", secret } = record ?? {};
    expect(record).toMatchObject({ status: "issued", nodes: 2, requestedBy: "ana", registrations: 0 });
    expect(await bench.ours()).toMatchObject([
      {
        id: activationId,
        limit: 2,
        role: "service-role/stores-hybrid",
        tags: {
          EKSClusterARN: "arn:aws:eks:eu-west-1:111122223333:cluster/stores",
          Site: "berlin",
          Owner: "berlin@example.com",
        },
      },
    ]);
    expect(await bench.ourSecrets()).toMatchObject([
      { name: `fleetwright/hybrid/berlin/${activationId}`, stored: true },
    ]);
    expect(bench.events(ISSUED)).toMatchObject([{ activationId, nodes: 2, secret, requestedBy: "ana" }]);
    const [message] = bench.sandbox.slack.messages();
    expect(JSON.stringify(message)).toContain(`secret fleetwright/hybrid/berlin/${activationId}`);
  });

  it("lets as many hosts join as it is for, which use it up: it is deleted with its secret, the nodes stay", async () => {
    const bench = hybridBench({ schedules: ["rotate-activations"] });
    await bench.ask();
    const { activationId = "" } = (await bench.record("berlin-one")) ?? {};
    const activationCode = bench.sites.codeOf(activationId) ?? "";
    for (const hostname of ["b1", "b2"]) bench.sites.registerNode({ ...PLACE, activationId, activationCode, hostname });
    await bench.letPass(HOUR + 60_000);
    expect(await bench.record("berlin-one")).toMatchObject({
      status: "used",
      reason: "all 2 nodes it was for have registered",
    });
    expect([await bench.ours(), await bench.ourSecrets()]).toEqual([[], []]);
    expect(bench.events("Activation Expired")).toMatchObject([{ activationId, registrations: 2 }]);
    expect((await bench.sandbox.ports.managedInstances.list(PLACE, { activationId })).length).toBe(2);
  });

  it("is asked for in Slack by whom the policy file knows, and told in the cluster's channel", async () => {
    const policy = {
      ...sitesPolicy(sitePolicy("berlin")),
      people: { identity: "verified" as const, slack: { U0000ANA1: "ana" } },
    };
    const bench = hybridBench({ policy });
    const { people } = bench.sandbox;
    const told = async (user: string, text: string) => {
      await people.type(user, text);
      await bench.letPass(HOUR);
      return people.ephemerals.at(-1)?.text;
    };
    expect(await told("U0000EVE1", "activate berlin")).toContain("only who is may ask for activations from Slack");
    expect(await told("U0000ANA1", "activate berln")).toContain("did you mean berlin?");
    expect(await told("U0000ANA1", "activate berlin many")).toContain("many is not a number of nodes");
    expect(await told("U0000ANA1", "activate berlin 2 later")).toContain("later is not a lifetime");
    expect(bench.events(ISSUED)).toEqual([]);
    expect(await told("U0000ANA1", "activate berlin 2 7d")).toMatch(
      /berlin-slack-[a-z0-9]+ is asked for; #eks-stores is told/,
    );
    expect(bench.events(ISSUED)).toMatchObject([{ nodes: 2, requestedBy: "ana" }]);
    expect(await bench.ours()).toMatchObject([{ limit: 2 }]);
    await told("U0000ANA1", "activate berlin 2 31d");
    expect([bench.events(ISSUED).length, bench.events("Activation Refused").length]).toEqual([1, 1]);
  });

  it("asked for twice under one name is one; for something else the name is taken", async () => {
    const bench = hybridBench();
    const answers = await Promise.all([bench.ask(), bench.ask()]);
    expect(answers.map((answer) => answer.action)).toEqual(["issue-activation", "issue-activation"]);
    expect(await bench.ask()).toMatchObject({ alreadyAsked: true });
    expect(await bench.ask({ nodes: 3 })).toMatchObject({ action: "rejected", code: "ACTIVATION_NAME_TAKEN" });
    expect([(await bench.ours()).length, bench.events(ISSUED).length]).toEqual([1, 1]);
  });

  it("by an event that comes twice is one, and what stands against it is told", async () => {
    const bench = hybridBench();
    const put = (detail: object) =>
      bench.sandbox.bus.put({
        source: "fleetwright.hybrid",
        "detail-type": "Activation Requested",
        detail: { ...detail },
      });
    const wanted = { site: "lyon", request: "pxe", nodes: 4, requestedBy: "imager" };
    for (const detail of [wanted, wanted, { ...wanted, request: "many", nodes: 2000 }, { ...wanted, site: "oslo" }])
      put(detail);
    await bench.sandbox.clock.settle();
    expect(bench.events(ISSUED)).toMatchObject([{ site: "lyon", record: "lyon-pxe", requestedBy: "imager" }]);
    expect(bench.events("Activation Refused")).toMatchObject([
      { record: "lyon-many", reason: expect.stringMatching(/^\[BAD_LIMIT\]/) },
    ]);
    expect((await bench.ours()).length).toBe(1);
  });

  it("is revoked once: deleted, with its secret, and told with who and why", async () => {
    const bench = hybridBench();
    await bench.ask();
    const { activationId = "" } = (await bench.record("berlin-one")) ?? {};
    const revoke = { action: "revoke-activation" as const, activation: activationId, by: "jo", why: "wrong person" };
    expect(await bench.sandbox.operator(revoke)).toMatchObject({
      activation: { status: "revoked", reason: "by jo: wrong person" },
    });
    expect(await bench.sandbox.operator(revoke)).toMatchObject({ action: "rejected", code: "ACTIVATION_ENDED" });
    await bench.sandbox.clock.run({ until: new Date(bench.sandbox.clock.millis() + 5000) });
    expect(bench.events("Activation Revoked")).toMatchObject([{ by: "jo", activationId, registrations: 0 }]);
    expect([await bench.ours(), await bench.ourSecrets()]).toEqual([[], []]);
    const [message] = bench.sandbox.slack.messages();
    expect(JSON.stringify(message)).toContain("by jo: wrong person");
  });

  it("ends when its time is over, unused", async () => {
    const bench = hybridBench({ schedules: ["rotate-activations"] });
    await bench.ask({ lifetimeSeconds: 30 * 86_400 });
    await bench.letPass(30 * DAY + 2 * HOUR);
    expect(await bench.record("berlin-one")).toMatchObject({
      status: "expired",
      reason: "its time is over; no node had registered with it",
    });
    expect([await bench.ours(), await bench.ourSecrets()]).toEqual([[], []]);
    expect(bench.events("Activation Expired")).toMatchObject([
      { because: "its time is over; no node had registered with it" },
    ]);
  });
});

describe("what stands against an activation", () => {
  it.each([
    ["a limit of nothing", { nodes: 0 }, {}, ["BAD_LIMIT"]],
    ["31 days", { lifetimeSeconds: 31 * 86_400 }, {}, ["BAD_LIFETIME"]],
    [
      "no remote networks",
      {},
      { remoteNodeNetworks: [], remotePodNetworks: [], hybridSites: [] },
      ["NO_REMOTE_NETWORKS", "ROLE_MISSING"],
    ],
    ["networks that do not hold the site", {}, { remoteNodeNetworks: ["10.200.8.0/21"] }, ["NOT_COVERED"]],
    ["a cluster that is being made", {}, { status: "CREATING" as const }, ["CLUSTER_NOT_ACTIVE"]],
    ["no access entry", {}, { accessEntries: [] }, ["ACCESS_ENTRY_MISSING"]],
    [
      "the ConfigMap only",
      {},
      { accessEntries: [], details: { accessConfig: { authenticationMode: "CONFIG_MAP" } } },
      ["AUTHENTICATION_MODE"],
    ],
    ["an insight", {}, { misconfigurations: [{ name: "Remote networks", reason: "no route" }] }, ["MISCONFIGURATION"]],
  ])("%s is said with what to do, and creates nothing", async (_what, change, cluster, codes) => {
    const bench = hybridBench({ cluster });
    const answer = await bench.ask(change);
    expect(answer).toMatchObject({ action: "rejected", code: "ACTIVATION_REFUSED" });
    const { message } = answer as { message: string };
    expect([...message.matchAll(/\[([A-Z_]+)\]/g)].map(([, code]) => code)).toEqual(codes);
    expect([
      await bench.ours(),
      await bench.record("berlin-one"),
      bench.sandbox.engine.executions(bench.sandbox.engine.stateMachineArn("issue-activation")),
    ]).toEqual([[], undefined, []]);
  });

  it("is found again by the workflow, if it came up meanwhile", async () => {
    const bench = hybridBench();
    bench.sandbox.iam.removeRole(PLACE.account, "stores-hybrid");
    const input = { site: "berlin", request: "console", nodes: 1, lifetimeSeconds: 3600, requestedBy: "jo" };
    const { engine, clock } = bench.sandbox;
    const { arn } = engine.startExecution(engine.stateMachineArn("issue-activation"), {
      name: "x",
      input: JSON.stringify(input),
    });
    await clock.settle();
    expect(engine.execution(arn)).toMatchObject({
      status: "SUCCEEDED",
      output: JSON.stringify({ status: "refused", reason: (await bench.record("berlin-console"))?.reason }),
    });
    expect(bench.events("Activation Refused")).toMatchObject([{ reason: expect.stringMatching(/^\[ROLE_MISSING\]/) }]);
    expect(await bench.ours()).toEqual([]);
  });
});

async function stopIssuing({ sandbox: { engine, clock } }: ReturnType<typeof hybridBench>): Promise<void> {
  const [execution] = engine.executions(engine.stateMachineArn("issue-activation"));
  await engine.stopExecution(execution?.arn ?? "", "ByHand");
  await clock.settle();
}

describe("whatever fails on the way", () => {
  const succeeded = async (bench: ReturnType<typeof hybridBench>) => {
    expect(await bench.record("berlin-one")).toMatchObject({ status: "issued" });
    const [activations, secrets] = [await bench.ours(), await bench.ourSecrets()];
    expect(activations.length).toBe(1);
    expect(secrets).toMatchObject([{ name: `fleetwright/hybrid/berlin/${activations[0]?.id}`, stored: true }]);
    expect(new Set(bench.events(ISSUED).map(({ eventKey }) => eventKey)).size).toBe(1);
    expect(bench.sandbox.slack.messages().length).toBe(1);
  };

  it("throttling is waited out", async () => {
    const bench = hybridBench();
    failNext(bench.sandbox.ssm.service, "CreateActivation", 2, throttled);
    failNext(bench.sandbox.secrets.service, "PutSecretValue", 9, throttled);
    await bench.ask();
    await bench.letPass(2 * HOUR);
    await succeeded(bench);
  });

  it("an answer with a code that is lost leaves nothing anybody could use: the next attempt deletes it", async () => {
    const bench = hybridBench({ faults: [{ cluster: "stores", kind: "activation-answer-lost" }] });
    await bench.ask();
    await bench.letPass(HOUR);
    await succeeded(bench);
  });

  it("answers that are lost until nobody tries any more leave nothing", async () => {
    const bench = await HYBRID_SCENARIOS["answers that are lost until nobody tries any more"]?.({});
    expect(await bench?.record("berlin-one")).toMatchObject({ status: "failed" });
    expect(await bench?.ours()).toEqual([]);
    expect(bench?.events("Activation Refused")).toHaveLength(1);
  });

  it("a secret that is refused takes its activation with it, and is told; the next request is another one", async () => {
    const bench = hybridBench({ faults: [{ cluster: "stores", kind: "secret-not-stored" }] });
    await bench.ask();
    await bench.letPass(HOUR);
    expect(await bench.record("berlin-one")).toMatchObject({
      status: "failed",
      reason: expect.stringContaining("EncryptionFailure"),
    });
    expect([await bench.ours(), await bench.ourSecrets()]).toEqual([[], []]);
    expect(bench.events("Activation Refused")).toMatchObject([{ record: "berlin-one" }]);
    await bench.ask({ request: "two" });
    expect(await bench.record("berlin-two")).toMatchObject({ status: "issued" });
  });

  it.each(["CreateSecret", "PutResourcePolicy", "PutSecretValue"])("dying before %s", async (operation) => {
    const bench = hybridBench();
    const deaths = dyingBetween(bench.sandbox, { before: operation });
    await bench.ask();
    await bench.letPass(HOUR);
    expect(deaths()).toBe(1);
    await succeeded(bench);
  });

  it("dying after the code was stored and before that was written down: it is taken as it is", async () => {
    const bench = hybridBench();
    const deaths = dyingBetween(bench.sandbox, { after: "PutSecretValue" });
    await bench.ask();
    await bench.letPass(HOUR);
    expect(deaths()).toBe(1);
    await succeeded(bench);
    expect(bench.sandbox.calls.filter(({ operation }) => operation === "CreateActivation").length).toBe(1);
  });

  it.each(["check-activation", "make-activation", "retire-replaced", "report-activation"])(
    "%s dying after its work",
    async (step) => {
      let died = false;
      const bench = hybridBench({
        lambdaFaults: {
          after(name) {
            if (died || name !== `issue-activation/${step}`) return;
            died = true;
            throw new FunctionDied("after its work");
          },
        },
      });
      await bench.ask();
      await bench.letPass(HOUR);
      expect(died).toBe(true);
      await succeeded(bench);
    },
  );

  it("a store that stays down: nothing is left, and everybody is told why", async () => {
    const bench = hybridBench({
      faults: [{ cluster: "stores", kind: "secret-store-down" }],
      schedules: ["rotate-activations"],
    });
    await bench.ask();
    await bench.letPass(4 * HOUR);
    expect(await bench.ours()).toEqual([]);
    expect(await bench.record("berlin-one")).toMatchObject({ status: "failed" });
    expect(bench.events("Activation Refused")).toMatchObject([
      { record: "berlin-one", reason: expect.stringMatching(/secret/i) },
    ]);
  });

  it("an execution stopped while a function works: the rotation finds what it left", async () => {
    const bench = hybridBench({ schedules: ["rotate-activations"] });
    dyingBetween(bench.sandbox, { before: "CreateSecret" });
    await bench.ask();
    await stopIssuing(bench);
    expect((await bench.ours()).length).toBe(1);
    await bench.letPass(5 * HOUR);
    expect([await bench.ours(), await bench.ourSecrets()]).toEqual([[], []]);
    expect(await bench.record("berlin-one")).toMatchObject({
      status: "failed",
      reason: "whoever was making it stopped without saying why",
    });
  });

  it("an execution stopped later: nothing is left at once, and it is told", async () => {
    const bench = hybridBench();
    dyingBetween(bench.sandbox, { before: "CreateSecret" });
    failNext(bench.sandbox.ssm.service, "DescribeActivations", 3, throttled);
    await bench.ask();
    await bench.letPass(140_000);
    await stopIssuing(bench);
    await bench.letPass(HOUR);
    expect([await bench.ours(), await bench.ourSecrets()]).toEqual([[], []]);
    expect(bench.events("Activation Refused")).toMatchObject([
      { reason: "the execution that made it ended ABORTED (ByHand)" },
    ]);
  });

  it("revoked while it is made: nothing is left of it", async () => {
    const bench = hybridBench();
    failNext(bench.sandbox.secrets.service, "CreateSecret", 50, throttled);
    await bench.ask();
    await bench.letPass(60_000);
    expect(
      await bench.sandbox.operator({ action: "revoke-activation", activation: "berlin-one", by: "jo" }),
    ).toMatchObject({ activation: { status: "revoked" } });
    await bench.letPass(2 * HOUR);
    expect([await bench.ours(), await bench.ourSecrets()]).toEqual([[], []]);
    expect(bench.events(ISSUED)).toEqual([]);
  });
});

describe("standing activations", () => {
  const standing = (change: Partial<typeof STANDING> = {}) =>
    hybridBench({
      policy: sitesPolicy(sitePolicy("berlin", { standing: { ...STANDING, ...change } }), sitePolicy("lyon")),
      schedules: ["rotate-activations"],
    });

  it("are made by themselves, and replaced before they end: the new one is stored before the old one is deleted", async () => {
    const bench = standing();
    await bench.letPass(2 * HOUR);
    const [first] = await bench.ours();
    expect(bench.events(ISSUED)).toMatchObject([{ standing: true, activationId: first?.id, requestedBy: "rotation" }]);
    await bench.letPass(8 * DAY);
    expect(await bench.ours()).toMatchObject([{ id: first?.id }]);
    await bench.letPass(DAY + 2 * HOUR);
    const [second] = await bench.ours();
    expect([(await bench.ours()).length, second?.id === first?.id]).toEqual([1, false]);
    expect(bench.events("Activation Rotated")).toMatchObject([{ activationId: second?.id, replaced: first?.id }]);
    expect((await bench.ourSecrets()).map(({ name }) => name)).toEqual([`fleetwright/hybrid/berlin/${second?.id}`]);
    const order = bench.sandbox.calls
      .map(({ operation }) => operation)
      .filter((name) => /PutSecretValue|DeleteActivation/.test(name));
    expect(order).toEqual(["PutSecretValue", "PutSecretValue", "DeleteActivation"]);
    expect((await bench.sandbox.ports.activationRecords.list()).map(({ status }) => status).sort()).toEqual([
      "issued",
      "replaced",
    ]);
  });

  it("are replaced when few more nodes can join", async () => {
    const bench = standing({ nodes: 4, spare: 1 });
    await bench.letPass(2 * HOUR);
    const [first] = await bench.ours();
    const activationId = first?.id ?? "";
    const activationCode = bench.sites.codeOf(activationId) ?? "";
    const join = (hostname: string) => bench.sites.registerNode({ ...PLACE, activationId, activationCode, hostname });
    for (const hostname of ["b1", "b2"]) join(hostname);
    await bench.letPass(HOUR);
    expect(await bench.ours()).toMatchObject([{ id: activationId, registrations: 2 }]);
    join("b3");
    await bench.letPass(2 * HOUR);
    expect(await bench.ours()).toMatchObject([{ limit: 4, registrations: 0 }]);
    expect(bench.events("Activation Rotated")).toMatchObject([{ replaced: activationId }]);
  });

  it("that cannot be made are a finding, once, which closes when they can", async () => {
    const bench = standing();
    bench.sandbox.iam.removeRole(PLACE.account, "stores-hybrid");
    await bench.letPass(20 * HOUR);
    const findings = () => bench.events("Finding Opened").filter(({ rule }) => rule === "standing-activation");
    expect(findings()).toMatchObject([{ subject: "berlin", found: expect.stringMatching(/^\[ROLE_MISSING\]/) }]);
    const tried = (await bench.sandbox.ports.activationRecords.list()).length;
    expect(tried).toBeGreaterThan(1);
    expect(tried).toBeLessThan(6);
    bench.sandbox.iam.setRole({
      account: PLACE.account,
      role: "service-role/stores-hybrid",
      services: ["ssm.amazonaws.com"],
    });
    await bench.letPass(8 * HOUR);
    expect(bench.events("Finding Closed")).toMatchObject([
      { rule: "standing-activation", because: "there is a new one" },
    ]);
    expect(findings().length).toBe(1);
    expect((await bench.ours()).length).toBe(1);
  });

  it("that somebody deletes in SSM are told and made anew", async () => {
    const bench = standing();
    await bench.letPass(2 * HOUR);
    const [first] = await bench.ours();
    await bench.sandbox.ports.activations.delete(PLACE, first?.id ?? "");
    await bench.letPass(3 * HOUR);
    expect(bench.events("Activation Revoked")).toMatchObject([{ activationId: first?.id, by: null }]);
    expect((await bench.ours()).map(({ id }) => id)).not.toContain(first?.id);
    expect([(await bench.ours()).length, (await bench.ourSecrets()).length]).toEqual([1, 1]);
  });

  it("can be replaced by hand, now", async () => {
    const bench = standing();
    await bench.letPass(2 * HOUR);
    const [first] = await bench.ours();
    const rotate = { action: "rotate-activation" as const, request: "now", by: "ana", why: "a reader left" };
    expect(await bench.sandbox.operator({ ...rotate, site: "lyon" })).toMatchObject({ code: "NO_STANDING_ACTIVATION" });
    expect(await bench.sandbox.operator({ ...rotate, site: "berlin" })).toMatchObject({
      activation: { standing: true },
    });
    await bench.sandbox.clock.settle();
    expect(bench.events("Activation Rotated")).toMatchObject([{ replaced: first?.id, requestedBy: "ana" }]);
    expect((await bench.ours()).length).toBe(1);
  });

  it("of others in the same account are left alone", async () => {
    const bench = standing();
    const { activationId } = await bench.activate();
    const theirs = { FleetwrightActivation: "berlin-x", FleetwrightFleet: "other" };
    const made = await bench.activate({ Tags: Object.entries(theirs).map(([Key, Value]) => ({ Key, Value })) });
    await bench.letPass(20 * HOUR);
    const left = (await bench.sandbox.ports.activations.list(PLACE)).map(({ id }) => id);
    expect(left).toEqual(expect.arrayContaining([activationId, made.activationId]));
  });
});

describe("sites of IAM Roles Anywhere", () => {
  it("get no activation, a configuration to fill in, and a finding 30, 14 and 7 days before their certificate ends", async () => {
    const play = HYBRID_SCENARIOS["sites of IAM Roles Anywhere, whose certificate ends"];
    const bench = await play?.({});
    if (!bench) throw new Error("no such scenario");
    expect(await bench.ask()).toMatchObject({
      code: "ACTIVATION_REFUSED",
      message: expect.stringContaining("NO_ACTIVATION_NEEDED"),
    });
    expect(await bench.ours()).toEqual([]);
    const opened = bench.events("Finding Opened").filter(({ rule }) => rule === "trust-anchor");
    expect(opened.map(({ subject, severity }) => [subject, severity])).toEqual([
      ["lyon", "critical"],
      ["berlin/30 days", "medium"],
      ["berlin/14 days", "high"],
      ["berlin/7 days", "critical"],
    ]);
    expect(opened[1]?.openedAt).toMatch(/^2026-11-30T1[23]/);
    expect(opened[3]?.openedAt).toMatch(/^2026-12-23T1[23]/);
    // The certificate was renewed; the anchor of lyon is still not there.
    expect(bench.events("Finding Closed").map(({ subject }) => subject)).toEqual([
      "berlin/14 days",
      "berlin/30 days",
      "berlin/7 days",
    ]);
    expect(await bench.sandbox.operator({ action: "show-hybrid", name: "berlin" })).toMatchObject({
      activation: null,
      handover: { nodeConfig: expect.stringContaining("iamRolesAnywhere") },
    });
  });
});

it("nobody but a reader reads a code", async () => {
  const bench = hybridBench();
  await bench.ask();
  const { GetSecretValueCommand } = await import("@aws-sdk/client-secrets-manager");
  const { secret } = (await bench.record("berlin-one")) ?? {};
  expect(await refusal(bench.secrets.send(new GetSecretValueCommand({ SecretId: secret?.arn })))).toMatchObject({
    name: "AccessDeniedException",
  });
});
