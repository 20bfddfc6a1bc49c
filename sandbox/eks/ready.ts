import { type ClusterState, invalidRequest } from "./state.ts";

/** Nothing can be put into a cluster that is not there yet, or no more. @throws {AwsError} InvalidRequestException; its words are not published */
export function refuseUnlessReady({ cluster }: ClusterState, what: string): void {
  if (cluster.status === "ACTIVE" || cluster.status === "UPDATING") return;
  throw invalidRequest(`Failed to create ${what} because cluster was in ${cluster.status} state`, {
    clusterName: cluster.name,
  });
}
