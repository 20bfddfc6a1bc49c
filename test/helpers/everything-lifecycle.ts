import { CLUSTER_MACHINES } from "#events/machines.ts";
import { asService } from "#sandbox/invocation.ts";
import type { SandboxOptions } from "#sandbox/sandbox.ts";
import { leaveLock, unnoticed } from "./everything-responses.ts";
import { exemptionOf } from "./exemptions.ts";
import { findingRecord } from "./findings.ts";
import { stagePolicy, strategyWith } from "./fleet.ts";
import { clusterArn, healthEventOf } from "./health.ts";
import { hybridBench, sitePolicy, sitesPolicy } from "./hybrid.ts";
import { baselineOf, COREDNS, type Responding, respondingBench } from "./responses.ts";
import { seedCluster } from "./sandbox.ts";

type Options = Partial<SandboxOptions>;

const DAY = 24 * 60;
/** No event of AWS's arrives. */
const deliveries: NonNullable<Options["deliveries"]> = ({ source }) => (source.startsWith("aws.") ? [] : [0]);
const addons = [{ name: "coredns", version: COREDNS.old }];
const nodegroups = [{ name: "general", desiredSize: 1, releaseVersion: "1.34.2-20260601" }];

/** A deadline of the cluster was told, and an upgrade nobody was told of made it void. */
const outlived = (bench: Responding, name: string) =>
  asService(() =>
    bench.ports.findings.save(
      findingRecord(name, {
        ...{ rule: "support-deadline-near", subject: "extended-support", id: "support-deadline-near#extended-support" },
        toldAt: "2026-11-22T09:00:00.000Z",
      }),
    ),
  );

/** What scheduled looks find, and what AWS Health tells; see `EVERYTHING`. */
export const LIFECYCLE: Readonly<Record<string, (options: Options) => Promise<void>>> = {
  "clusters come, go and change, and no event tells": async (options) => {
    const doomed = CLUSTER_MACHINES.map((machine) => ({ machine, name: `by-${machine}` }));
    const bench = respondingBench({
      ...{
        clusters: ["a", "b", ...doomed.map(({ name }) => name)].map((name) =>
          seedCluster(name, { addons, nodegroups: [] }),
        ),
      },
      change: { baseline: baselineOf("coredns") },
      ...{ schedules: ["reconcile-fleet"], deliveries, ...options },
    });
    await bench.pass(65);
    await unnoticed(bench, "a");
    await bench.byHand("UpdateClusterVersion", { name: "b", version: "1.35" });
    for (const { machine, name } of doomed) {
      await bench.byHand("DeleteCluster", { name });
      await leaveLock(bench, name, machine);
      await asService(() => bench.ports.findings.save(findingRecord(name)));
    }
    await bench.pass(120);
    for (const live of [false, true]) {
      await bench.operator({ action: "clusters", live });
      await bench.operator({ action: "cluster", cluster: "a", live });
    }
    await bench.clock.settle();
  },
  "support ends, versions appear, and channels start runs": async (options) => {
    const channels = (["latest", "node-image", "addons"] as const).map((follow) => ({
      ...{ name: follow, strategy: "default", follow, settleSeconds: 0 },
    }));
    const policy = strategyWith(
      [stagePolicy({ soakSeconds: 86_400 })],
      {},
      { channels, baseline: baselineOf("coredns"), exemptions: [exemptionOf({ expires: "2026-11-24T00:00:00.000Z" })] },
    );
    const bench = respondingBench({
      ...{ clusters: [seedCluster("a", { addons, nodegroups })], policy, start: new Date("2026-11-21T09:00:00Z") },
      ...{ schedules: ["watch-lifecycle", "watch-versions"], ...options },
    });
    await bench.record("a");
    await outlived(bench, "a");
    await bench.pass(5 * DAY);
    await bench.operator({ action: "exemptions" });
    await bench.finish();
  },
  "a week is over, and something is off": async (options) => {
    const digest = { cron: "0 10 * * *", timezone: "UTC", endingSeconds: DAY * 60 };
    const bench = respondingBench({ change: { digest }, schedules: ["send-digests"], ...options });
    await asService(() => bench.ports.findings.save(findingRecord("a")));
    await bench.pass(90);
  },
  "two reviews are due, and somebody asks for the newer one": async (options) => {
    const report = { cron: "0 10 * * *", timezone: "UTC", linkExpiresSeconds: 3600 };
    const { sandbox } = hybridBench({
      ...{ policy: { ...sitesPolicy(sitePolicy("berlin")), report }, schedules: ["send-report"], ...options },
    });
    await sandbox.start();
    await sandbox.clock.run({ until: new Date(sandbox.clock.millis() + 26 * 3_600_000) });
    await sandbox.operator({ action: "latest-report" });
  },
  "AWS Health tells of clusters, also of one nobody looked at yet": async (options) => {
    const bench = respondingBench({ clusters: ["a", "b"].map((name) => seedCluster(name, { addons })), ...options });
    await bench.record("a");
    for (const status of ["PENDING", "RESOLVED"]) {
      const entities = ["a", "b"].map((name) => ({ value: clusterArn(name), status }));
      bench.bus.put(healthEventOf({ entities, message: status.length, at: `2026-11-${status.length + 10}T08:00:00Z` }));
      await bench.pass(1);
    }
  },
};
