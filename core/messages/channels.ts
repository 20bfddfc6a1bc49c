/** Where what concerns the whole fleet is told. */
export const FLEET_CHANNEL = "#eks-fleet";

/** A cluster's own channel. Slack's names are in small letters and have 80 characters at most. */
export const clusterChannel = (name: string): string => `#eks-${name}`.slice(0, 80).toLowerCase();
