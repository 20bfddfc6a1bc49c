import { ancestors, wavesOf } from "./graph.ts";
import { ASSOCIATION } from "./pod-identity.ts";
import type { CreateAddon, Step, UpdateAddon } from "./steps.ts";

/** What a step waits for. */
export interface Dependencies {
  /** Ids of steps that must be over before it starts, however they ended. */
  after: string[];
  /** Those of them without which it would do harm or come to nothing: they must have ended well. */
  needs: string[];
}

/**
 * Steps in waves: those of one wave may run together, a wave begins when the one before is over. What the steps say in `after` comes first; to that are added
 * the things that are so on every cluster, wherever they do not contradict it. The same steps give the same waves, in whatever order they come.
 *
 * @throws {RangeError} steps wait for each other in a circle; the policy file is checked for that
 */
export function orderSteps(steps: readonly Step[]): Step[][] {
  const dependencies = dependenciesOf(steps);
  const byId = new Map(steps.map((step) => [step.id, step]));
  const nodes = [...byId.values()].map((step) => ({
    id: step.id,
    after: dependencies.get(step.id)?.after ?? [],
    step,
  }));
  return wavesOf(nodes).map((wave) => wave.map(({ step }) => step));
}

/** What each step waits for, by its id, and what of that it cannot do without; ids that are no steps of these are left out. */
export function dependenciesOf(steps: readonly Step[]): Map<string, Dependencies> {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const sorted = [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  const after = new Map<string, string[]>(
    sorted.map(({ id, after: explicit }) => [id, explicit.filter((other) => byId.has(other))]),
  );
  const needs = new Map([...after].map(([id, explicit]) => [id, [...explicit]]));
  for (const { late, early, needed } of builtIn(sorted)) {
    const own = after.get(late);
    if (!own || own.includes(early) || ancestors(early, after).has(late)) continue;
    own.push(early);
    if (needed) needs.get(late)?.push(early);
  }
  return new Map([...after].map(([id, own]) => [id, { after: own, needs: needs.get(id) ?? [] }]));
}

/** `late` waits for `early`; `needed`: and comes to nothing without it. */
interface Edge {
  late: string;
  early: string;
  needed: boolean;
}

function builtIn(steps: readonly Step[]): Edge[] {
  const config = steps.filter(({ kind }) => kind === "update-config");
  const addons = steps.filter((step) => step.kind === "create-addon" || step.kind === "update-addon");
  const access = steps.filter(({ kind }) => kind.includes("access"));
  // In the mode CONFIG_MAP there are no access entries.
  const modes = config.filter(({ id }) => id.startsWith("config/authentication-mode/"));
  const argocd = steps.filter(({ kind }) => kind === "register-argocd");
  return [
    ...oneAfterTheOther(config),
    // EKS takes no add-on while the control plane is being updated.
    ...cross(addons, config),
    ...modes.flatMap((mode) => cross(access, [mode], mode.id.endsWith("/API_AND_CONFIG_MAP"))),
    // Argo CD begins to deploy as soon as it knows the cluster; by then it must be let in.
    ...cross(argocd, access, true),
    ...cross(argocd, config),
    ...addons.flatMap((late) => addons.filter((early) => rank(early) < rank(late)).map((early) => stands(late, early))),
  ];
}

/** What other add-ons stand on: credentials, then the network, then names, then the certificates of webhooks. */
const AGENT = "eks-pod-identity-agent";
const RANKS: Readonly<Record<string, number>> = {
  [AGENT]: 0,
  "vpc-cni": 1,
  "kube-proxy": 1,
  coredns: 2,
  "cert-manager": 3,
};
const rank = ({ addon }: { addon: string }): number => RANKS[addon] ?? 4;

type AddonStep = CreateAddon | UpdateAddon;

/** Without network and names nothing comes up; without the agent only what gets its role by an association; certificates are for some to say in `after`. */
function stands(late: AddonStep, early: AddonStep): Edge {
  const identified = late.after.some((id) => id.startsWith(ASSOCIATION));
  const needed = early.addon === AGENT ? identified : rank(early) < rank({ addon: "cert-manager" });
  return { late: late.id, early: early.id, needed };
}

/** EKS takes one update of a control plane at a time. Logs come first, so that they show what comes after; what may lock somebody out comes last. */
const CONFIG_ORDER = [
  "logging",
  "deletion-protection",
  "upgrade-policy",
  "zonal-shift",
  "endpoint-private",
  "authentication-mode/API_AND_CONFIG_MAP",
  "authentication-mode/API",
  "endpoint-public",
];

function oneAfterTheOther(steps: readonly Step[]): Edge[] {
  const position = ({ id }: Step): number => CONFIG_ORDER.indexOf(id.slice("config/".length));
  const line = [...steps].sort((a, b) => position(a) - position(b) || (a.id < b.id ? -1 : 1));
  return line.flatMap((step, index) => {
    const before = line[index - 1];
    return before ? [{ late: step.id, early: before.id, needed: false }] : [];
  });
}

const cross = (late: readonly Step[], early: readonly Step[], needed = false): Edge[] =>
  late.flatMap(({ id }) => early.map((before): Edge => ({ late: id, early: before.id, needed })));
