import { DescribePodIdentityAssociationCommand, paginateListPodIdentityAssociations } from "@aws-sdk/client-eks";
import type { ClusterRef } from "#core/fleet/cluster.ts";
import type { PodIdentityAssociationSnapshot } from "#core/fleet/facts.ts";
import type { LimitedEks } from "../clients.ts";
import { listAll, orGone } from "../eks-reading.ts";
import { allPages } from "../pages.ts";

/** @param place only that of one service account */
export async function readAssociations(
  eks: LimitedEks,
  ref: ClusterRef,
  place: { namespace?: string; serviceAccount?: string } = {},
): Promise<PodIdentityAssociationSnapshot[]> {
  const summaries = await listAll(eks, `Pod Identity associations of ${ref.name}`, (client) => {
    const pages = paginateListPodIdentityAssociations({ client }, { clusterName: ref.name, ...place });
    return allPages(pages, ({ associations }) => associations);
  });
  const associations = await Promise.all(
    summaries.map(({ associationId = "" }) => readAssociation(eks, ref, associationId)),
  );
  return associations.filter((association) => association !== undefined);
}

/** Undefined when there is none of this id. Only the description names the role. */
export async function readAssociation(
  eks: LimitedEks,
  ref: ClusterRef,
  associationId: string,
): Promise<PodIdentityAssociationSnapshot | undefined> {
  return orGone(`Pod Identity association ${associationId} of ${ref.name}`, async () => {
    const command = new DescribePodIdentityAssociationCommand({ clusterName: ref.name, associationId });
    const { association = {} } = await eks.call((client) => client.send(command));
    return {
      id: associationId,
      arn: association.associationArn ?? "",
      namespace: association.namespace ?? "",
      serviceAccount: association.serviceAccount ?? "",
      roleArn: association.roleArn ?? "",
      ...(association.ownerArn === undefined ? {} : { ownerArn: association.ownerArn }),
    };
  });
}
