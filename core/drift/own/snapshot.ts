import type { FactName, FactValues } from "../../fleet/facts.ts";
import type { DriftContext } from "../rule.ts";

/** Facts that expressions may read, by the names they have there: JSONata wants no hyphens. */
export const FACT_NAMES = {
  cluster: "cluster",
  addons: "addons",
  nodegroups: "nodegroups",
  accessEntries: "access-entries",
  podIdentityAssociations: "pod-identity-associations",
  insights: "insights",
  certificateAuthorities: "certificate-authorities",
  nodes: "nodes",
  selfManagedAddons: "self-managed-addons",
  annotatedServiceAccounts: "annotated-service-accounts",
} as const satisfies Record<string, FactName>;

/** What is there without being read. */
export const CONTEXT_NAMES = ["name", "account", "region", "labels", "owner", "target", "now"] as const;

export const SNAPSHOT_NAMES: readonly string[] = [...CONTEXT_NAMES, ...Object.keys(FACT_NAMES)];

/** What an expression sees of a cluster: what it asks for, as `core/fleet/facts.ts` has it, and what the policy file makes of the cluster. */
export type Snapshot = Record<string, unknown>;

export function snapshotOf(
  { ref, labels, owner, target, now }: Pick<DriftContext, "ref" | "labels" | "owner" | "target" | "now">,
  material: Partial<FactValues>,
): Snapshot {
  const facts = Object.entries(FACT_NAMES).flatMap(([name, fact]) =>
    fact in material ? [[name, material[fact]]] : [],
  );
  // JSONata marks the lists it works on: they are its own.
  return structuredClone({ ...ref, labels, owner, target, now: now.toISOString(), ...Object.fromEntries(facts) });
}
