import { CreatePodIdentityAssociationCommand, UpdatePodIdentityAssociationCommand } from "@aws-sdk/client-eks";
import { UpdateRefusedError } from "#core/errors.ts";
import type { StartedChange } from "#core/ports.ts";
import { readAssociation, readAssociations } from "../eks-facts/associations.ts";
import { awsCall } from "../errors.ts";
import type { Carrying } from "./carrying.ts";

/** @throws {UpdateRefusedError} the service account has another role by now */
export async function createAssociation({
  eks,
  ref,
  step,
  token,
}: Carrying<"create-association">): Promise<StartedChange> {
  const { namespace, serviceAccount, roleArn } = step;
  const [found] = await readAssociations(eks, ref, { namespace, serviceAccount });
  if (found?.roleArn === roleArn) return { state: "already-so" };
  const what = `Pod Identity association of ${namespace}/${serviceAccount} of ${ref.name}`;
  if (found) throw new UpdateRefusedError(`${what}: it is there already, with the role ${found.roleArn}`);
  const command = new CreatePodIdentityAssociationCommand({
    clusterName: ref.name,
    namespace,
    serviceAccount,
    roleArn,
    clientRequestToken: token,
  });
  await awsCall(what, () => eks.call((client) => client.send(command)));
  return { state: "done" };
}

export async function updateAssociation({
  eks,
  ref,
  step,
  token,
}: Carrying<"update-association">): Promise<StartedChange> {
  const { associationId, roleArn } = step;
  const what = `Pod Identity association ${associationId} of ${ref.name}`;
  const found = await readAssociation(eks, ref, associationId);
  if (!found) throw new UpdateRefusedError(`${what}: it is not there any more`);
  if (found.roleArn === roleArn) return { state: "already-so" };
  const command = new UpdatePodIdentityAssociationCommand({
    clusterName: ref.name,
    associationId,
    roleArn,
    clientRequestToken: token,
  });
  await awsCall(what, () => eks.call((client) => client.send(command)));
  return { state: "done" };
}
