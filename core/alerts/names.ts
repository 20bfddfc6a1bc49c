/** `addon-degraded`: `AddonDegraded`, as names of alerts are commonly written. */
export const alertNameOf = (rule: string): string =>
  rule
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== "")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");

/** Conditions: what our own work makes of a cluster while it lasts. They are told to nobody and inhibit what they cause. */
export const CONDITIONS = {
  upgrading: "ClusterUpgrading",
  adopting: "ClusterAdopting",
  fixing: "ClusterFixing",
} as const;
