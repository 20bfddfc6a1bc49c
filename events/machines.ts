/** State machines that do a run's work on one of its clusters, by their folder's name in `workflows/`. */
export const MEMBER_MACHINES = ["upgrade-cluster", "rollback-cluster", "rotate-authority"] as const;

/** State machines that work on one cluster: who holds a cluster's lock is an execution of one of them. */
export const CLUSTER_MACHINES = [...MEMBER_MACHINES, "adopt-cluster"] as const;

/** Every state machine of the product: definitions, functions' environment and rules about executions go by this list. */
export const MACHINES = [
  ...CLUSTER_MACHINES,
  "upgrade-fleet",
  "issue-activation",
  "scan-cluster",
  "scan-fleet",
] as const;

/** Machines whose own events do not tell how each execution ended: nobody else would say that they fail. */
export const SILENT_MACHINES = ["scan-cluster", "scan-fleet"] as const satisfies readonly (typeof MACHINES)[number][];

export type MachineName = (typeof MACHINES)[number];

type Upper<Name extends string> = Name extends `${infer Word}-${infer Rest}`
  ? `${Uppercase<Word>}_${Upper<Rest>}`
  : Uppercase<Name>;

/** The environment variable that tells functions the machine's ARN: `FLEETWRIGHT_UPGRADE_CLUSTER_ARN`. */
export const machineVariable = <Name extends MachineName>(name: Name) =>
  `FLEETWRIGHT_${name.toUpperCase().replaceAll("-", "_")}_ARN` as `FLEETWRIGHT_${Upper<Name>}_ARN`;
