import { type ApiCall, AwsError, type Operation } from "../../../aws/service.ts";
import { addEntry, clusterWithEntries, principalOf } from "../../access/entries.ts";
import { entryTypes, RESERVED } from "../../access/types.ts";
import { answeredBefore, rememberAnswer } from "../../answers.ts";
import { type EksWorld, inUse, invalidParameter } from "../../state.ts";

/** Source: EKS user guide, "Service quotas"; not adjustable. */
const MOST_ENTRIES = 2_000;

export function createAccessEntry(world: EksWorld): Operation {
  return (call) => {
    const state = clusterWithEntries(world, call, "create access entry");
    const again = answeredBefore(state, call);
    if (again) return again;
    const wanted = checkedEntry(call);
    if (state.accessEntries.has(wanted.principalArn))
      throw inUse("The specified access entry resource is already in use on this cluster.");
    if (state.accessEntries.size >= MOST_ENTRIES) {
      const words = `The cluster has the maximum of ${MOST_ENTRIES} access entries.`;
      throw new AwsError("ResourceLimitExceededException", words, 400, { clusterName: state.cluster.name });
    }
    const { entry } = addEntry(state, wanted, world.environment.clock.now());
    return rememberAnswer(state, call, { accessEntry: entry });
  };
}

/** @throws {AwsError} InvalidParameterException */
function checkedEntry({ input }: ApiCall): Parameters<typeof addEntry>[1] {
  const principalArn = String(input.principalArn ?? "");
  const principal = principalOf(principalArn);
  if (!principal) throw invalidParameter("The specified principalArn is invalid: invalid principal.");
  const type = String(input.type ?? "STANDARD");
  const rules = entryTypes[type];
  if (!rules) throw invalidParameter(`The specified type ${type} is not supported.`);
  if (rules.role && principal.kind !== "role")
    throw invalidParameter(`The principalArn of an access entry of type ${type} must be an IAM role.`);
  const groups = input.kubernetesGroups as string[] | undefined;
  const username = input.username as string | undefined;
  if (!rules.chosen && ((groups ?? []).length > 0 || username !== undefined))
    throw invalidParameter(`The kubernetesGroups and username of an access entry of type ${type} cannot be specified.`);
  refuseReserved(groups, username);
  return {
    principalArn,
    type,
    ...(rules.chosen && groups ? { groups } : {}),
    ...(username === undefined ? {} : { username }),
    tags: (input.tags ?? {}) as Record<string, string>,
  };
}

/** @throws {AwsError} InvalidParameterException; of the username in EKS's recorded words */
export function refuseReserved(groups: readonly string[] | undefined, username: string | undefined): void {
  const reserved = groups?.find((group) => RESERVED.test(group));
  if (reserved !== undefined)
    throw invalidParameter(`The kubernetes group name ${reserved} is invalid, it cannot start with a reserved prefix.`);
  const prefix = username === undefined ? undefined : RESERVED.exec(username)?.[1];
  if (prefix !== undefined) throw invalidParameter(`The username must not begin with ${prefix}`);
}
