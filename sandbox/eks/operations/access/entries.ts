import type { Operation } from "../../../aws/service.ts";
import { clusterWithEntries, findEntry } from "../../access/entries.ts";
import { entryTypes } from "../../access/types.ts";
import { type EksWorld, invalidParameter, page } from "../../state.ts";
import { refuseReserved } from "./create.ts";

/** Looking at access entries, changing and deleting them. */
export function accessEntryOperations(world: EksWorld): Record<string, Operation> {
  return {
    DescribeAccessEntry: (call) => ({
      accessEntry: findEntry(clusterWithEntries(world, call), call.input.principalArn).entry,
    }),

    ListAccessEntries: (call) => {
      const { accessEntries } = clusterWithEntries(world, call);
      const { associatedPolicyArn } = call.input;
      const arns = [...accessEntries.entries()]
        .filter(([, { policies }]) => associatedPolicyArn === undefined || policies.has(String(associatedPolicyArn)))
        .map(([arn]) => arn)
        .sort();
      const { items, nextToken } = page(arns, call.input);
      return { accessEntries: items, nextToken };
    },

    UpdateAccessEntry: (call) => {
      const state = clusterWithEntries(world, call, "update access entry");
      const { entry } = findEntry(state, call.input.principalArn);
      const groups = call.input.kubernetesGroups as string[] | undefined;
      const username = call.input.username as string | undefined;
      if (!entryTypes[entry.type ?? ""]?.chosen)
        throw invalidParameter('This operation can only be performed on Access Entries with a type of "STANDARD".');
      refuseReserved(groups, username);
      Object.assign(entry, {
        ...(groups ? { kubernetesGroups: groups } : {}),
        ...(username === undefined ? {} : { username }),
        modifiedAt: world.environment.clock.now(),
      });
      return { accessEntry: entry };
    },

    DeleteAccessEntry: (call) => {
      const state = clusterWithEntries(world, call, "delete access entry");
      findEntry(state, call.input.principalArn);
      state.accessEntries.delete(String(call.input.principalArn));
      return {};
    },
  };
}
