import type { AccessScope } from "@aws-sdk/client-eks";
import type { Operation } from "../../../aws/service.ts";
import { associate, clusterWithEntries, findEntry } from "../../access/entries.ts";
import { entryTypes } from "../../access/types.ts";
import { accessPolicies } from "../../data/access-policies.ts";
import { type EksWorld, invalidParameter, invalidRequest, notFound, page } from "../../state.ts";

const known = new Set(accessPolicies.map(({ arn }) => arn));

/** Access policies, and their association with access entries. A policy that is associated again has the new scope. */
export function accessPolicyOperations(world: EksWorld): Record<string, Operation> {
  return {
    ListAccessPolicies: (call) => {
      const { items, nextToken } = page(accessPolicies, call.input);
      return { accessPolicies: items, nextToken };
    },

    AssociateAccessPolicy: (call) => {
      const state = clusterWithEntries(world, call, "associate access policy");
      const { principalArn } = call.input;
      const access = findEntry(state, principalArn);
      const arn = String(call.input.policyArn);
      if (!known.has(arn)) throw invalidParameter("The policyArn parameter format is not valid");
      if (!entryTypes[access.entry.type ?? ""]?.policies)
        throw invalidRequest(`Access policies cannot be associated with an access entry of type ${access.entry.type}.`);
      const scope = checkedScope(call.input.accessScope as AccessScope | undefined);
      const associatedAccessPolicy = associate(access, arn, scope, world.environment.clock.now());
      return { clusterName: state.cluster.name, principalArn, associatedAccessPolicy };
    },

    DisassociateAccessPolicy: (call) => {
      const state = clusterWithEntries(world, call, "disassociate access policy");
      const { policies } = findEntry(state, call.input.principalArn);
      if (!policies.delete(String(call.input.policyArn)))
        throw notFound(
          "The specified policyArn could not be found. You can view the associated access policies with 'list-associated-access-policies'.",
        );
      return {};
    },

    ListAssociatedAccessPolicies: (call) => {
      const state = clusterWithEntries(world, call);
      const { policies } = findEntry(state, call.input.principalArn);
      const { items, nextToken } = page([...policies.values()], call.input);
      const { principalArn } = call.input;
      return { clusterName: state.cluster.name, principalArn, associatedAccessPolicies: items, nextToken };
    },
  };
}

/** @throws {AwsError} InvalidParameterException */
function checkedScope(scope: AccessScope | undefined): AccessScope {
  const namespaces = scope?.namespaces ?? [];
  if (scope?.type === "cluster") {
    if (namespaces.length > 0) throw invalidParameter("Namespaces cannot be specified with an accessScope of cluster.");
    return { type: "cluster", namespaces: [] };
  }
  if (scope?.type !== "namespace") throw invalidParameter("The type of the accessScope must be cluster or namespace.");
  if (namespaces.length === 0) throw invalidParameter("An accessScope of namespace needs at least one namespace.");
  return { type: "namespace", namespaces };
}
