import type { FindingRecord } from "#core/findings/finding.ts";
import type { ClusterBaseline } from "#core/policy/baseline-policy.ts";
import { DEFAULT_DRIFT, NO_BASELINE } from "#core/policy/defaults.ts";
import type { FixPolicy } from "#core/policy/drift-policy.ts";
import type { FleetPolicy } from "#core/policy/policy.ts";
import { lockKey } from "#core/run/names.ts";
import { fleetEvents } from "#events/catalogue.ts";
import type { ClusterSeedInput } from "#sandbox/fleet/seed.ts";
import type { SandboxOptions } from "#sandbox/sandbox.ts";
import { onlyRules } from "./drift.ts";
import { REF, type Responding, respondingBench } from "./responses.ts";
import { seedCluster } from "./sandbox.ts";

export const ID = `${REF.account}/${REF.region}/a`;
export const RULE = "deletion-protection";
export const FINDING = `${RULE}#deletionProtection`;
export const AUTOMATIC: FixPolicy = { rules: [RULE], match: { name: "a" } };

export interface Fixing extends Responding {
  /** Every rule is asked about cluster `a`, and what was found is on record. */
  scan(): Promise<void>;
  finding(id?: string): Promise<FindingRecord | undefined>;
  executions(): { name: string; status: string; arn: string }[];
  finished(): ReturnType<typeof fleetEvents.clusterFixFinished.schema.parse>[];
  /** Calls of ours that change something of the cluster, in their order. */
  changes(): string[];
  /** Another workflow of ours takes cluster `a`. @returns gives it back */
  hold(): Promise<() => Promise<void>>;
}

export interface FixingOptions extends Partial<SandboxOptions> {
  fix?: FixPolicy[];
  rules?: string[];
  cluster?: ClusterBaseline;
  policyChange?: Partial<FleetPolicy>;
  clusters?: ClusterSeedInput[];
}

const LOOKS = /^(Describe|List|Get)/;
export const HOLDER = "arn:aws:states:eu-west-1:111122223333:execution:upgrade-cluster:run.a";

const FEW_LOGS = { logging: { clusterLogging: [{ types: ["api"], enabled: true }] } };

/** A cluster whose deletion protection is off and that writes only the API server's log, and a policy that wants it on. */
export function fixingBench(options: FixingOptions = {}): Fixing {
  const { fix = [AUTOMATIC], rules = [RULE], cluster = { deletionProtection: true }, policyChange, ...rest } = options;
  const changes: string[] = [];
  const bench = respondingBench({
    clusters: [seedCluster("a", { addons: [{ name: "coredns" }], details: FEW_LOGS })],
    change: {
      baseline: { ...NO_BASELINE, cluster },
      drift: { ...onlyRules(...rules), persistSeconds: DEFAULT_DRIFT.persistSeconds, fix },
      ...policyChange,
    },
    ...rest,
    onCall(call, request) {
      rest.onCall?.(call, request);
      if (call.caller === undefined || call.service !== "eks" || LOOKS.test(call.operation)) return;
      changes.push(`${call.operation}${call.error === undefined ? "" : `: ${call.error}`}`);
    },
  } as Parameters<typeof respondingBench>[0]);
  return {
    ...bench,
    scan: async () => void (await bench.record("a")),
    finding: (id = FINDING) => bench.ports.findings.get(ID, id),
    executions: () => bench.engine.executions(bench.engine.stateMachineArn("fix-cluster")),
    finished: () =>
      bench.details("Cluster Fix Finished").map((detail) => fleetEvents.clusterFixFinished.schema.parse(detail)),
    changes: () => changes,
    async hold() {
      const { describe } = bench.ports.executions;
      bench.ports.executions.describe = async (arn) => (arn === HOLDER ? { status: "RUNNING" } : describe(arn));
      const expiresAt = new Date(bench.clock.millis() + 9 * 86_400_000).toISOString();
      await bench.ports.locks.acquire({ key: lockKey(ID), owner: HOLDER, expiresAt }, bench.clock.now());
      return async () => void (await bench.ports.locks.release(lockKey(ID), HOLDER));
    },
  };
}
