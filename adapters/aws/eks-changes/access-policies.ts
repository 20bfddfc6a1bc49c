import { AssociateAccessPolicyCommand, DisassociateAccessPolicyCommand } from "@aws-sdk/client-eks";
import { isBroader } from "#core/baseline/access-scope.ts";
import type { ClusterRef } from "#core/fleet/cluster.ts";
import type { StartedChange } from "#core/ports.ts";
import type { LimitedEks } from "../clients.ts";
import { readAccessEntry } from "../eks-facts/access-entries.ts";
import { awsCall } from "../errors.ts";
import type { Carrying } from "./carrying.ts";

const policyOf = async (eks: LimitedEks, ref: ClusterRef, principalArn: string, wanted: string) =>
  (await readAccessEntry(eks, ref, principalArn))?.policies.find(({ policyArn }) => policyArn === wanted);

/** EKS takes no token here; associating once more only sets the scope again. */
export async function associateAccessPolicy({
  eks,
  ref,
  step,
}: Carrying<"associate-access-policy">): Promise<StartedChange> {
  const { principalArn, policy } = step;
  const { policyArn, scope } = policy;
  const found = await policyOf(eks, ref, principalArn, policyArn);
  if (found && !isBroader(found.scope, scope) && !isBroader(scope, found.scope)) return { state: "already-so" };
  const command = new AssociateAccessPolicyCommand({
    clusterName: ref.name,
    principalArn,
    policyArn,
    accessScope: scope.type === "namespace" ? scope : { type: "cluster" },
  });
  await awsCall(`${policyArn} of ${principalArn} on ${ref.name}`, () => eks.call((client) => client.send(command)));
  return { state: "done" };
}

export async function disassociateAccessPolicy({
  eks,
  ref,
  step,
}: Carrying<"disassociate-access-policy">): Promise<StartedChange> {
  const { principalArn, policyArn } = step;
  if (!(await policyOf(eks, ref, principalArn, policyArn))) return { state: "already-so" };
  const command = new DisassociateAccessPolicyCommand({ clusterName: ref.name, principalArn, policyArn });
  await awsCall(`${policyArn} of ${principalArn} on ${ref.name}`, () => eks.call((client) => client.send(command)));
  return { state: "done" };
}
