import { ancestors, wavesOf } from "./graph.ts";
import type { Step } from "./steps.ts";

/**
 * Steps in waves: those of one wave may run together, a wave begins when the one before is over. What the steps say in `after` comes first; to that are added
 * the things that are so on every cluster, wherever they do not contradict it. The same steps give the same waves, in whatever order they come.
 *
 * @throws {RangeError} steps wait for each other in a circle; the policy file is checked for that
 */
export function orderSteps(steps: readonly Step[]): Step[][] {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const sorted = [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  const after = new Map<string, string[]>(
    sorted.map(({ id, after: explicit }) => [id, explicit.filter((other) => byId.has(other))]),
  );
  for (const [id, before] of builtIn(sorted)) {
    const own = after.get(id);
    if (!own || own.includes(before) || ancestors(before, after).has(id)) continue;
    own.push(before);
  }
  return wavesOf(sorted.map((step) => ({ id: step.id, after: after.get(step.id) ?? [], step }))).map((wave) =>
    wave.map(({ step }) => step),
  );
}

/** An edge: the first waits for the second. */
type Edge = readonly [string, string];

function builtIn(steps: readonly Step[]): Edge[] {
  const config = steps.filter(({ kind }) => kind === "update-config");
  const addons = steps.filter((step) => step.kind === "create-addon" || step.kind === "update-addon");
  const access = steps.filter(({ kind }) => kind.includes("access"));
  const modes = config.filter(({ id }) => id.startsWith("config/authentication-mode/"));
  const argocd = steps.filter(({ kind }) => kind === "register-argocd");
  return [
    ...oneAfterTheOther(config),
    // EKS takes no add-on while the control plane is being updated.
    ...cross(addons, config),
    ...cross(access, modes),
    // Argo CD begins to deploy as soon as it knows the cluster; by then it must be let in.
    ...cross(argocd, access),
    ...cross(argocd, config),
    ...addons.flatMap((late) =>
      addons.flatMap((early): Edge[] => (rank(early) < rank(late) ? [[late.id, early.id]] : [])),
    ),
  ];
}

/** What other add-ons stand on: credentials, then the network, then names, then the certificates of webhooks. */
const RANKS: Readonly<Record<string, number>> = {
  "eks-pod-identity-agent": 0,
  "vpc-cni": 1,
  "kube-proxy": 1,
  coredns: 2,
  "cert-manager": 3,
};
const rank = ({ addon }: { addon: string }): number => RANKS[addon] ?? 4;

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
    return before ? [[step.id, before.id] as const] : [];
  });
}

const cross = (late: readonly Step[], early: readonly Step[]): Edge[] =>
  late.flatMap(({ id }) => early.map((before): Edge => [id, before.id]));
