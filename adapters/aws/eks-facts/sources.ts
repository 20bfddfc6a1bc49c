import type { FactSources } from "../../facts.ts";
import type { Clients } from "../clients.ts";
import { eksAuthorities } from "../eks-authorities.ts";
import { readInsights, readNodegroups } from "../eks-clusters.ts";
import type { KnownClusters } from "../known-clusters.ts";
import { readAccessEntries } from "./access-entries.ts";
import { readAddonConfigurations } from "./addons.ts";
import { readAssociations } from "./associations.ts";
import { readConfiguration } from "./cluster.ts";

/** The facts the EKS API tells. @param known is told of the clusters that were described */
export function eksFactSources(clients: Clients, known?: KnownClusters) {
  return {
    cluster: (ref) => readConfiguration(clients.eks(ref), ref, known),
    addons: (ref) => readAddonConfigurations(clients.eks(ref), ref),
    nodegroups: (ref) => readNodegroups(clients.eks(ref), ref),
    "access-entries": (ref) => readAccessEntries(clients.eks(ref), ref),
    "pod-identity-associations": (ref) => readAssociations(clients.eks(ref), ref),
    insights: (ref) => readInsights(clients.eks(ref), ref, ["UPGRADE_READINESS", "MISCONFIGURATION"]),
    "certificate-authorities": (ref) => eksAuthorities(clients).list(ref),
  } as const satisfies FactSources;
}
