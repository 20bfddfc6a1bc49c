import type { AddonIssue } from "@aws-sdk/client-eks";
import type { ClusterState, EksWorld } from "../state.ts";

/** The words are those of a recorded conflict. */
export function conflictIssue(
  world: EksWorld,
  { cluster }: ClusterState,
  name: string,
  resolve: string,
): AddonIssue | undefined {
  if (resolve === "OVERWRITE" || !world.faults.take(cluster.name, "addon-conflicts")) return undefined;
  const what = name === "coredns" ? "ConfigMap coredns - .data.Corefile" : `ConfigMap ${name} - .data`;
  const message = `Conflicts found when trying to apply. Will not continue due to resolve conflicts mode. Conflicts:\n${what}`;
  return { code: "ConfigurationConflict", message, resourceIds: [] };
}

/** EKS manages from now on what the cluster ran by itself. */
export const takeOver = ({ selfManaged }: ClusterState, name: string): void => void selfManaged.delete(name);
