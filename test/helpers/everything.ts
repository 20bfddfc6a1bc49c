import { memoryLockStore } from "#adapters/memory/locks.ts";
import type { LockStore } from "#core/ports.ts";
import type { OperatorRequest } from "#events/operator/requests.ts";
import { asService, runningFunction } from "#sandbox/invocation.ts";
import { FunctionDied } from "#sandbox/lambda.ts";
import type { SandboxOptions } from "#sandbox/sandbox.ts";
import { alert, notifyBy, webhook } from "./alertmanager.ts";
import { asking, tierStage, tiers } from "./around.ts";
import { ADOPTIONS } from "./everything-adoption.ts";
import { ALERTS } from "./everything-alerts.ts";
import { FIXES } from "./everything-fixes.ts";
import { LIFECYCLE } from "./everything-lifecycle.ts";
import { MESSAGES } from "./everything-messages.ts";
import { RESPONSES } from "./everything-responses.ts";
import { strategyWith } from "./fleet.ts";
import { hybridBench } from "./hybrid.ts";
import { HYBRID_SCENARIOS } from "./hybrid-scenarios.ts";
import { watchedSite } from "./hybrid-sites.ts";
import { denied, failNext, throttled } from "./outages.ts";
import { RICH, type Rich, richBench } from "./rich.ts";
import { type Bench, fleetOf, onePolicy, sandboxBench, seedCluster } from "./sandbox.ts";

type Options = Partial<SandboxOptions>;
type Scenario = (options: Options) => Promise<void>;

const ref = (name: string) => ({ account: "111122223333", region: "eu-west-1", name });
const after = (bench: Bench, minutes: number) =>
  bench.clock.run({ until: new Date(bench.clock.millis() + minutes * 60_000) });
const stop = async (bench: Bench, machine: string) => {
  const [execution] = bench.engine.executions(bench.engine.stateMachineArn(machine));
  await bench.engine.stopExecution(execution?.arn ?? "", "ByHand");
};
/** Asks and lets follow what follows at once. */
const ask = async (bench: Bench, request: OperatorRequest) => {
  await bench.operator(request);
  await bench.clock.settle();
};
const BY = { runId: "run", by: "ana", why: "because" };
const OLD_ADDONS = [{ name: "vpc-cni", version: "v1.20.4-eksbuild.2" }, { name: "kube-proxy" }];
const two = () => fleetOf(seedCluster("a", { addons: OLD_ADDONS }), seedCluster("b"));

/** The rich runs, and a rollback by hand of clusters somebody upgraded. */
const KINDS: Readonly<Record<string, Rich & { machine: string }>> = {
  upgrade: { ...RICH.upgrade, machine: "upgrade-cluster" },
  rollback: { ...RICH.rollback, machine: "rollback-cluster" },
  rotation: { ...RICH.rotation, machine: "rotate-authority" },
  "rollback by hand": {
    ...RICH.upgrade,
    goal: { kind: "rollback", clusters: ["a", "b", "c"] },
    fleet: () => {
      const upgraded = { version: "1.35", upgradedAt: "2026-11-21T09:00:00Z", addons: [{ name: "kube-proxy" }] };
      return fleetOf(...["a", "b", "c"].map((name) => seedCluster(name, upgraded)));
    },
    machine: "rollback-cluster",
  },
};

/** No event of AWS's arrives. */
const withoutAws: NonNullable<Options["deliveries"]> = ({ source }) => (source === "aws.states" ? [] : [0]);

const dead = (name: string) => (invoked: string) => {
  if (invoked === name) throw new FunctionDied("it never began");
};

/** Executions that end without telling: once the run's own look finds it, once, with the run stopped too, the hourly one. */
function stoppedScenarios(): Record<string, Scenario> {
  const scenario =
    (rich: Rich & { machine: string }, both: boolean): Scenario =>
    async (options) => {
      const lambdaFaults = both ? {} : { before: dead("reconcile-runs") };
      const bench = richBench(rich, { ...options, deliveries: withoutAws, lambdaFaults });
      rich.around?.(bench);
      await bench.start(rich.goal);
      const executions = () => bench.engine.executions(bench.engine.stateMachineArn(rich.machine));
      await bench.clock.run({ done: () => executions().length > 0 });
      await after(bench, 5);
      await stop(bench, rich.machine);
      if (both) await stop(bench, "upgrade-fleet");
      await after(bench, 240);
      await bench.finish();
    };
  return Object.fromEntries(
    Object.entries(KINDS).flatMap(([name, rich]) => [
      [`a silent end of ${name}, which its run finds`, scenario(rich, false)],
      [`a silent end of ${name} and its run`, scenario(rich, true)],
    ]),
  );
}

/** When a function takes the lock of a cluster for the first time, an execution that is gone has it: of another machine for each cluster. */
function robbed({ stores }: Options, machines: Record<string, string>): Pick<NonNullable<Options["stores"]>, "locks"> {
  const real = stores?.locks ?? memoryLockStore();
  const robberies = new Set<string>();
  const acquire: LockStore["acquire"] = async (lock, now) => {
    const robbery = `${runningFunction()} ${lock.key}`;
    const machine = machines[lock.key.split("/").at(-1) ?? ""];
    if (machine !== undefined && !robberies.has(robbery)) {
      robberies.add(robbery);
      const owner = `arn:aws:states:eu-west-1:111122223333:execution:${machine}:gone`;
      await asService(async () => {
        await real.release(lock.key, lock.owner);
        await real.acquire({ ...lock, owner }, now);
      });
    }
    return real.acquire(lock, now);
  };
  return { locks: { ...real, acquire } };
}

/** Those that need nothing but the product; the others reach into its ports. */
function hybridScenarios(): Record<string, Scenario> {
  const played = Object.entries(HYBRID_SCENARIOS).filter(([name]) => !/^(dying|an execution stopped)/.test(name));
  return Object.fromEntries(
    played.map(([name, play]): [string, Scenario] => [name, async (options) => void (await play(options))]),
  );
}

/**
 * Runs in which every function does everything it can: what is recorded of them is what the roles of a deployment must allow. Every one takes the options that
 * record; none asserts anything.
 */
export const EVERYTHING: Readonly<Record<string, Scenario>> = {
  ...hybridScenarios(),
  ...MESSAGES,
  "the sample fleet, with its hybrid and Auto Mode clusters, in three accounts": async (options) => {
    const bench = sandboxBench(options);
    await bench.run();
    for (const goal of [{ kind: "kubernetes-version" as const, version: "1.36" }, { kind: "addons" as const }]) {
      await bench.operator({ action: "plan", goal });
      await bench.operator({ action: "preflight", goal });
    }
  },
  ...Object.fromEntries(
    Object.entries(RICH).map(([name, rich]): [string, Scenario] => [
      `a rich ${name}`,
      async (options) => {
        const bench = richBench(rich, options);
        rich.around?.(bench);
        await bench.run(rich.goal);
      },
    ]),
  ),
  "an upgrade, approved by people, of a cluster with hybrid nodes at sites": async (options) => {
    const sites = [watchedSite("berlin"), watchedSite("lyon")];
    const policy = { ...onePolicy({ approval: asking({ before: true }) }), sites };
    const bench = hybridBench({ ...options, policy });
    await bench.sandbox.start();
    await after(bench.sandbox, 5);
    await ask(bench.sandbox, { ...BY, action: "approve-stage", stage: "all" });
    await bench.sandbox.finish();
    await bench.sandbox.operator({ action: "preflight", goal: { kind: "kubernetes-version", version: "1.36" } });
  },
  "newer node images, then newer add-ons": async (options) => {
    const old = { nodegroups: [{ name: "general", desiredSize: 2, releaseVersion: "1.34.2-20260601" }] };
    const bench = sandboxBench({ fleet: fleetOf(seedCluster("a", { ...old, addons: OLD_ADDONS })), ...options });
    await bench.run({ kind: "node-image" }, "images");
    await bench.run({ kind: "addons" }, "addons");
  },
  "an upgrade that asks for backups, and its rollback by hand": async (options) => {
    const [stage] = RICH.upgrade.policy().strategies.default?.stages ?? [];
    const policy = strategyWith(stage ? [stage] : [], { preflight: { backupWithinSeconds: 86_400 } });
    const bench = richBench({ ...RICH.upgrade, fleet: two, policy: () => policy }, options);
    RICH.upgrade.around?.(bench);
    for (const name of ["a", "b"]) bench.backup.add(ref(name));
    await bench.operator({ action: "preflight", goal: { kind: "kubernetes-version", version: "1.35" } });
    await bench.run();
    await bench.operator({ action: "preflight", goal: { kind: "rollback", clusters: ["a"] } });
    await bench.run({ kind: "rollback", clusters: ["a", "b"] }, "back");
  },
  "a rollback of Auto Mode that is aborted while nodes go back": async (options) => {
    const autoMode = seedCluster("a", {
      version: "1.35",
      upgradedAt: "2026-11-21T09:00:00Z",
      addons: [],
      nodegroups: [],
      autoMode: true,
      autoPools: [{ name: "general-purpose", nodes: 12, budget: "1" }],
    });
    const bench = sandboxBench({ fleet: fleetOf(autoMode), ...options });
    await bench.start({ kind: "rollback", clusters: ["a"] });
    const goesBack = () => bench.requests.some(({ operation }) => operation === "UpdateClusterVersion");
    await bench.clock.run({ done: goesBack });
    await after(bench, 1);
    await ask(bench, { ...BY, action: "abort-run" });
    await bench.finish();
  },
  "people silence alerts": async (options) => {
    const bench = sandboxBench(options);
    const wish = { action: "silence-alerts", by: "ana", why: "disks" } as const;
    await bench.operator({ ...wish, cluster: "nope", seconds: 3600 });
    const made = await bench.operator({ ...wish, alert: "Slow", seconds: 3600 });
    await ask(bench, { action: "list-silences" });
    if (made.action === "silence-alerts") await ask(bench, { action: "end-silence", id: made.silence.id, by: "ana" });
  },
  "people change runs in every way": async (options) => {
    const stages = ["one", "two", "three"].map((tier) => tierStage(tier, { soakSeconds: 3600, approval: asking() }));
    stages.push(tierStage("four", { approval: asking({ before: true }) }));
    const clusters = ["one", "one", "two", "three", "four"].map((tier, index) =>
      seedCluster(`${tier}-${index}`, { nodegroups: [], tags: { Environment: tier, Group: tier } }),
    );
    const bench = sandboxBench({ fleet: fleetOf(...clusters), policy: tiers(stages), ...options });
    await bench.start();
    await after(bench, 1);
    await bench.start();
    await ask(bench, { ...BY, action: "pause-run" });
    await ask(bench, { ...BY, action: "skip-member", cluster: "one-1" });
    await ask(bench, { ...BY, action: "skip-member", cluster: "one-0" });
    await ask(bench, { ...BY, action: "resume-run" });
    await after(bench, 60);
    await ask(bench, { ...BY, action: "complete-stage", stage: "one" });
    await after(bench, 10);
    await ask(bench, { ...BY, action: "skip-stage", stage: "two" });
    await ask(bench, { ...BY, action: "approve-stage", stage: "four" });
    await ask(bench, { ...BY, action: "reject-stage", stage: "four" });
    await after(bench, 60);
    await ask(bench, { ...BY, action: "roll-back-stage", stage: "three" });
    await bench.finish();
    await ask(bench, { ...BY, action: "retry-run" });
    await after(bench, 2);
    await ask(bench, { ...BY, action: "retry-run" });
    await bench.finish();
    await ask(bench, { action: "doctor" });
    await ask(bench, { action: "list-runs" });
    await ask(bench, { action: "inventory" });
    await ask(bench, { action: "get-run", runId: "none" });
  },
  "people ask for everything in Slack, and an Alertmanager tells of alerts": async (options) => {
    const approval = asking({ before: true, approvers: ["ana"] });
    const policy = tiers([tierStage("one", { approval })], { people: { identity: "claimed", slack: { U1: "ana" } } });
    const bench = sandboxBench({
      fleet: fleetOf(seedCluster("one-0", { tags: { Environment: "one" } })),
      policy,
      ...options,
    });
    await bench.start();
    await after(bench, 5);
    for (const text of ["status", "status run", "clusters", "pause run", "resume run"]) {
      await bench.people.type("U1", text);
      await bench.clock.settle();
    }
    failNext(bench.bus.service(), "PutEvents", 9, throttled);
    const [message] = bench.slack.messages("eks-fleet");
    if (!message) throw new Error("the run has no message");
    const sent = await bench.people.press("U1", message, "approve-stage");
    await bench.people.resend(sent, { signedAnew: true });
    await bench.people.resend(sent);
    await bench.clock.settle();
    await notifyBy(bench, webhook([alert("Slow")]));
    await bench.finish();
  },
  "gates that answer by events": async (options) => {
    const gates = [{ kind: "event" as const, name: "smoke", withinSeconds: 7200 }];
    const policy = onePolicy({ soakSeconds: 1800, gates, gateEverySeconds: 600, onFailedGate: "hold" });
    const bench = sandboxBench({ fleet: two(), policy, ...options });
    await bench.start();
    await after(bench, 90);
    for (const passed of [false, true]) {
      const detail = { runId: "run", stage: "all", gate: "smoke", passed };
      bench.bus.put({ source: "fleetwright.gates", "detail-type": "Gate Answer", detail });
      await after(bench, 30);
    }
    await bench.finish();
  },
  "members past their deadline, and an upgrade stopped by hand": async (options) => {
    const policy = onePolicy({ memberDeadlineSeconds: 300, failureBudget: 5, minSuccessPercent: 0 });
    const bench = sandboxBench({ fleet: two(), policy, ...options });
    await bench.start();
    await after(bench, 8);
    await stop(bench, "upgrade-cluster");
    await bench.finish();
    await ask(bench, { ...BY, action: "retry-run" });
    await bench.finish();
  },
  "a run stopped by hand": async (options) => {
    const policy = onePolicy({ maxConcurrency: { count: 1 } });
    const bench = sandboxBench({ fleet: two(), policy, ...options });
    await bench.start();
    await after(bench, 5);
    await stop(bench, "upgrade-fleet");
    await bench.finish();
  },
  ...stoppedScenarios(),
  "an upgrade that is overdue while its stage is taken back": async (options) => {
    const patience = { memberDeadlineSeconds: 7200, soakSeconds: 86_400, minSuccessPercent: 50, failureBudget: 5 };
    const autoPools = [{ name: "general-purpose", nodes: 60, budget: "1" }];
    const slow = seedCluster("a", { addons: [], nodegroups: [], autoMode: true, autoPools });
    const fleet = fleetOf(slow, seedCluster("b", { addons: [] }));
    const bench = sandboxBench({ ...options, fleet, policy: onePolicy(patience) });
    await bench.start();
    await after(bench, 3 * 60);
    await ask(bench, { ...BY, action: "roll-back-stage", stage: "all" });
    await bench.finish();
  },
  "clusters whose locks the dead hold, and take again": async (options) => {
    for (const [kind, rich] of Object.entries(KINDS)) {
      const dead = { a: "upgrade-cluster", b: "rollback-cluster", c: "rotate-authority" };
      for (const machines of [dead, { a: "adopt-cluster" }, { a: "fix-cluster" }]) {
        const bench = richBench(rich, { ...options, stores: { ...options.stores, ...robbed(options, machines) } });
        rich.around?.(bench);
        await bench.start(rich.goal, `${kind.replaceAll(" ", "-")}-${machines.a}`);
        await bench.finish();
      }
    }
  },
  "somebody else changes clusters": async (options) => {
    const bench = sandboxBench({ fleet: two(), ...options });
    const call = { service: "eks", account: "111122223333", region: "eu-west-1", operation: "UpdateClusterVersion" };
    await bench.gateway.call({ ...call, input: { name: "a", version: "1.35" } });
    await bench.finish();
  },
  "an upgrade EKS took, and does not let us read": async (options) => {
    const bench = sandboxBench({ fleet: two(), ...options });
    failNext(bench.eks.service, "DescribeUpdate", 1, denied);
    await bench.run();
  },
  ...RESPONSES,
  ...ALERTS,
  ...ADOPTIONS,
  ...FIXES,
  ...LIFECYCLE,
  "throttling, and functions that die after their work": async (options) => {
    for (const [kind, rich] of Object.entries(RICH)) {
      const died = new Set<string>();
      const bench = richBench(rich, {
        ...options,
        lambdaFaults: {
          after(name) {
            if (died.has(name) || name === "operator") return;
            died.add(name);
            throw new FunctionDied("after its work");
          },
        },
      });
      rich.around?.(bench);
      failNext(bench.eks.service, kind === "rotation" ? "DescribeCluster" : "UpdateClusterVersion", 2, throttled);
      await bench.run(rich.goal, kind);
    }
  },
};
