import type { CertificateAuthority, CertificateAuthoritySummary, Update } from "@aws-sdk/client-eks";
import type { ApiCall } from "../../../aws/service.ts";
import { summaryOf } from "../../authorities.ts";
import type { ClusterState, EksWorld } from "../../state.ts";
import { startUpdate, type UpdatePlan } from "../../updates.ts";

export const TYPE = "CertificateAuthorityUpdate";

/** Starts an update of an authority. @returns what EKS answers to each call that does */
export function startAuthorityUpdate(
  world: EksWorld,
  state: ClusterState,
  call: ApiCall,
  which: CertificateAuthority,
  { params = [], ...plan }: Omit<UpdatePlan, "type" | "params"> & Partial<Pick<UpdatePlan, "params">>,
): { update: Update; certificateAuthority: CertificateAuthoritySummary } {
  const id = { type: "CertificateAuthorityId" as const, value: which.id };
  const update = startUpdate(world, state, call, { type: TYPE, params: [id, ...params], ...plan });
  return { update, certificateAuthority: summaryOf(which) };
}
