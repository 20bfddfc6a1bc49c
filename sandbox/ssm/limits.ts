/** Limits of SSM's hybrid activations. Sources: API reference of CreateActivation and its constraints; Systems Manager user guide, "hybrid activations", "instance tiers". */
export const ACTIVATION_LIMITS = {
  defaultLifetime: 24 * 3_600_000,
  longestLifetime: 30 * 86_400_000,
  smallestRegistrationLimit: 1,
  largestRegistrationLimit: 1000,
  longestName: 256,
  longestRole: 64,
  tags: 50,
};

/**
 * Registered nodes an account may have in a Region in the standard tier. It is not a quota of Service Quotas: whoever needs more changes the service setting
 * to the advanced tier, which is paid for per node. Source: Systems Manager user guide, "Configuring instance tiers".
 */
export const STANDARD_TIER_NODES = 1000;

export const ACTIVATION_TIER_SETTING = "/ssm/managed-instance/activation-tier";

/** An online agent pings every five minutes. */
export const PING_MILLISECONDS = 5 * 60_000;
/** Without credentials for longer than an hour a node of SSM's can do nothing at its cluster. Source: EKS user guide, "hybrid nodes credentials". */
export const CREDENTIALS_MILLISECONDS = 3_600_000;
/** The site's people delete the Node of a machine that was deregistered; the sandbox's take a day. */
export const NODE_FORGOTTEN_MILLISECONDS = 86_400_000;
