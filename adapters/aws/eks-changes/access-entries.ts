import { CreateAccessEntryCommand, UpdateAccessEntryCommand } from "@aws-sdk/client-eks";
import { UpdateRefusedError } from "#core/errors.ts";
import type { StartedChange } from "#core/ports.ts";
import { readAccessEntry } from "../eks-facts/access-entries.ts";
import { awsCall } from "../errors.ts";
import type { Carrying } from "./carrying.ts";

/** @throws {UpdateRefusedError} there is an entry by now, of another type or without the groups */
export async function createAccessEntry({
  eks,
  ref,
  step,
  token,
}: Carrying<"create-access-entry">): Promise<StartedChange> {
  const { principalArn, type, groups } = step;
  const what = `access entry of ${principalArn} on ${ref.name}`;
  const found = await readAccessEntry(eks, ref, principalArn);
  if (found && found.type === (type ?? "STANDARD") && groups.every((group) => found.groups.includes(group)))
    return { state: "already-so" };
  if (found) throw new UpdateRefusedError(`${what}: it is there already, ${found.type} in ${found.groups.join(", ")}`);
  const command = new CreateAccessEntryCommand({
    clusterName: ref.name,
    principalArn,
    ...(type === undefined ? {} : { type }),
    ...(groups.length > 0 ? { kubernetesGroups: groups } : {}),
    clientRequestToken: token,
  });
  await awsCall(what, () => eks.call((client) => client.send(command)));
  return { state: "done" };
}

export async function updateAccessEntry({
  eks,
  ref,
  step,
  token,
}: Carrying<"update-access-entry">): Promise<StartedChange> {
  const { principalArn, groups } = step;
  const what = `access entry of ${principalArn} on ${ref.name}`;
  const found = await readAccessEntry(eks, ref, principalArn);
  if (!found) throw new UpdateRefusedError(`${what}: it is not there any more`);
  const missing = groups.filter((group) => !found.groups.includes(group));
  if (missing.length === 0) return { state: "already-so" };
  const command = new UpdateAccessEntryCommand({
    clusterName: ref.name,
    principalArn,
    // EKS replaces the list: groups that came since the plan was made stay.
    kubernetesGroups: [...found.groups, ...missing],
    clientRequestToken: token,
  });
  await awsCall(what, () => eks.call((client) => client.send(command)));
  return { state: "done" };
}
