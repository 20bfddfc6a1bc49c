import type { EksStep } from "#core/baseline/steps.ts";
import type { ClusterRef } from "#core/fleet/cluster.ts";
import type { LimitedEks } from "../clients.ts";

/** What carrying out a step takes. */
export interface Carrying<Kind extends EksStep["kind"] = EksStep["kind"]> {
  eks: LimitedEks;
  ref: ClusterRef;
  step: Extract<EksStep, { kind: Kind }>;
  /** The `clientRequestToken`, where EKS takes one. */
  token: string;
}
