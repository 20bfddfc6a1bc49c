import {
  type AssociatedAccessPolicy,
  DescribeAccessEntryCommand,
  paginateListAccessEntries,
  paginateListAssociatedAccessPolicies,
} from "@aws-sdk/client-eks";
import { UpdateRefusedError } from "#core/errors.ts";
import type { ClusterRef } from "#core/fleet/cluster.ts";
import type { AccessEntrySnapshot, AccessPolicyAssociation } from "#core/fleet/facts.ts";
import type { LimitedEks } from "../clients.ts";
import { listAll, orGone } from "../eks-reading.ts";
import { allPages } from "../pages.ts";

/** In order of their principals. A cluster whose authentication mode knows no access entries has none. */
export async function readAccessEntries(eks: LimitedEks, ref: ClusterRef): Promise<AccessEntrySnapshot[]> {
  const principals = await listAll(eks, `access entries of ${ref.name}`, (client) =>
    allPages(paginateListAccessEntries({ client }, { clusterName: ref.name }), ({ accessEntries }) => accessEntries),
  ).catch(noneInThisMode);
  const entries = await Promise.all(principals.map((principalArn) => readAccessEntry(eks, ref, principalArn)));
  return entries.filter((entry) => entry !== undefined).sort((a, b) => (a.principalArn < b.principalArn ? -1 : 1));
}

/** EKS's words: `The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this operation.` */
function noneInThisMode(error: unknown): string[] {
  if (error instanceof UpdateRefusedError && /authentication mode/i.test(error.message)) return [];
  throw error;
}

/** Undefined when there is no entry of this principal. */
export async function readAccessEntry(
  eks: LimitedEks,
  ref: ClusterRef,
  principalArn: string,
): Promise<AccessEntrySnapshot | undefined> {
  return orGone(`access entry of ${principalArn} on ${ref.name}`, async () => {
    const which = { clusterName: ref.name, principalArn };
    const [{ accessEntry }, policies] = await Promise.all([
      eks.call((client) => client.send(new DescribeAccessEntryCommand(which))),
      eks.call((client) =>
        allPages(paginateListAssociatedAccessPolicies({ client }, which), (page) => page.associatedAccessPolicies),
      ),
    ]);
    return {
      principalArn,
      type: accessEntry?.type ?? "STANDARD",
      groups: accessEntry?.kubernetesGroups ?? [],
      username: accessEntry?.username ?? "",
      policies: policies.map(associationOf),
    };
  });
}

const associationOf = ({ policyArn = "", accessScope }: AssociatedAccessPolicy): AccessPolicyAssociation => ({
  policyArn,
  scope:
    accessScope?.type === "namespace"
      ? { type: "namespace", namespaces: accessScope.namespaces ?? [] }
      : { type: "cluster" },
});
