import type { AddonSnapshot, ClusterSnapshot, InsightSnapshot } from "#core/fleet/cluster.ts";
import type { AddonVersionFacts, NodeManager, NodeSnapshot } from "#core/fleet/surroundings.ts";
import { DEFAULT_PREFLIGHT } from "#core/policy/defaults.ts";
import type { PreflightFinding } from "#core/preflight/finding.ts";
import type { Check, PreflightInput, PreflightWork } from "#core/preflight/input.ts";
import { wholeHop } from "#core/preflight/work.ts";
import { FACTS, NOW, snapshot } from "./fleet.ts";

type Change = Omit<Partial<PreflightInput>, "snapshot" | "work"> & {
  cluster?: Partial<ClusterSnapshot>;
  target?: string;
  work?: Partial<PreflightWork>;
};

/** A healthy cluster `a` at 1.34 on its way to 1.35, unless changed. */
export function preflightInput({ cluster = {}, target = "1.35", work = {}, ...rest }: Change = {}): PreflightInput {
  const shown = snapshot("a", cluster);
  return {
    snapshot: shown,
    work: { ...wholeHop(shown, target), ...work },
    labels: {},
    policy: DEFAULT_PREFLIGHT,
    exemptions: [],
    freezes: [],
    now: NOW,
    versions: FACTS.versions,
    ...rest,
  };
}

/** `block CODE` of each finding of a check. */
export const codes = (check: Check, change?: Change): string[] =>
  check(preflightInput(change)).map(({ severity, code }) => `${severity} ${code}`);

/** The only finding of a check. */
export function only(check: Check, change?: Change): PreflightFinding {
  const [finding, ...others] = check(preflightInput(change));
  if (!finding || others.length > 0) throw new Error(`${others.length + (finding ? 1 : 0)} findings instead of one`);
  return finding;
}

/** Only the finishing of a hop: the control plane is there already. */
export const FINISHING = { cluster: { version: "1.35" } } satisfies Change;

export const daysAgo = (days: number): string => new Date(NOW.getTime() - days * 86_400_000).toISOString();

export const addon = (name: string, version: string, change: Partial<AddonSnapshot> = {}): AddonSnapshot => ({
  name,
  version,
  status: "ACTIVE",
  issues: [],
  ...change,
});

/** A version and the minors it fits; the default of those with a star. */
export const offered = (version: string, ...minors: string[]): AddonVersionFacts => ({
  version,
  compatibleWith: minors.map((minor) => ({
    kubernetesVersion: minor.replace("*", ""),
    isDefault: minor.endsWith("*"),
  })),
});

export const insight = (change: Partial<InsightSnapshot> = {}): InsightSnapshot => ({
  id: "i-1",
  name: "Deprecated APIs",
  category: "UPGRADE_READINESS",
  status: "ERROR",
  reason: "Usage detected.",
  kubernetesVersion: "1.35",
  refreshedAt: daysAgo(0.5),
  ...change,
});

export const node = (name: string, manager: NodeManager, kubeletVersion: string, group?: string): NodeSnapshot => ({
  name,
  manager,
  kubeletVersion,
  ready: true,
  createdAt: daysAgo(100),
  ...(group === undefined ? {} : { group }),
});
