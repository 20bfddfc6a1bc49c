import type { FleetPolicy } from "../core/policy/policy.ts";

/**
 * The credentials somebody deploys with lead to one account and Region, the policy file names the hub: where they differ, nothing is made at all.
 *
 * @throws {Error} saying which two differ and what to do
 */
export async function requireHub({ hub }: Pick<FleetPolicy, "hub">): Promise<void> {
  const [{ accountId }, { region }] = await Promise.all([aws.getCallerIdentity(), aws.getRegion()]);
  if (accountId === hub.account && region === hub.region) return;
  throw new Error(
    `the policy file's hub is account ${hub.account} in ${hub.region}, and this deployment goes to account ${accountId} in ${region}: ` +
      "set AWS_PROFILE and AWS_REGION to the hub's, or correct `hub` in the policy file",
  );
}
