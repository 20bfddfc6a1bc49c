import { type AssociatedAccessPolicy, paginateListAssociatedAccessPolicies } from "@aws-sdk/client-eks";
import { ClusterNotFoundError } from "#core/errors.ts";
import type { AccessPolicyAssociation } from "#core/fleet/facts.ts";
import type { AccessReader } from "#core/ports.ts";
import type { Clients } from "./clients.ts";
import { awsCall } from "./errors.ts";

/** Reads access entries through the EKS API. */
export function eksAccessReader(clients: Clients): AccessReader {
  return {
    async policiesOf(ref, principalArn) {
      try {
        return await awsCall(`access policies of ${principalArn} in ${ref.name}`, () =>
          clients.eks(ref).call(async (client) => {
            const found: AccessPolicyAssociation[] = [];
            const request = { clusterName: ref.name, principalArn };
            for await (const page of paginateListAssociatedAccessPolicies({ client }, request))
              found.push(...(page.associatedAccessPolicies ?? []).map(associationOf));
            return found;
          }),
        );
      } catch (error) {
        if (error instanceof ClusterNotFoundError) return [];
        throw error;
      }
    },
  };
}

function associationOf({ policyArn = "", accessScope }: AssociatedAccessPolicy): AccessPolicyAssociation {
  const { type, namespaces = [] } = accessScope ?? {};
  return { policyArn, scope: type === "namespace" ? { type, namespaces } : { type: "cluster" } };
}
