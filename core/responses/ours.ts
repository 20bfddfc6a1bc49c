import type { ClusterCall } from "#events/aws/cloudtrail-eks-call.ts";
import { REQUEST_TOKEN_PREFIX } from "../run/names.ts";

/**
 * Whether Fleetwright made the call itself: by its token, which EKS takes for most changes, or by its role, for those without one.
 *
 * @param memberRole name of the role Fleetwright works with in every account
 */
export function isOurs(
  { clientRequestToken, caller }: Pick<ClusterCall, "clientRequestToken" | "caller">,
  memberRole: string | undefined,
): boolean {
  if (clientRequestToken?.startsWith(REQUEST_TOKEN_PREFIX)) return true;
  return memberRole !== undefined && caller.includes(`:assumed-role/${memberRole}/`);
}
