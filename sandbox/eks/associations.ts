import type { PodIdentityAssociation } from "@aws-sdk/client-eks";
import { AwsError } from "../aws/service.ts";
import { hexOf } from "../random.ts";
import { type ClusterState, inUse, invalidParameter, notFound } from "./state.ts";

/** Source: EKS user guide, "Service quotas"; not adjustable. */
const MOST = 1_000;

export interface NewAssociation {
  namespace: string;
  serviceAccount: string;
  roleArn: string;
  tags?: Record<string, string> | undefined;
  /** Of the add-on that owns it. */
  ownerArn?: string | undefined;
  disableSessionTags?: boolean | undefined;
  targetRoleArn?: string | undefined;
  policy?: string | undefined;
}

/** @param arns the role, and the target role if there is one @throws {AwsError} InvalidParameterException */
export function refuseBadRole({ account, cluster }: ClusterState, ...arns: (string | undefined)[]): void {
  const [roleArn] = arns;
  const members = { clusterName: cluster.name };
  for (const arn of arns) {
    if (arn !== undefined && !/^arn:[^:]+:iam::\d{12}:role\/.+$/.test(arn))
      throw invalidParameter(`Role ARN ${arn} is not valid`, members);
  }
  // Roles of other accounts are reached from the role of the cluster's own account.
  if (roleArn !== undefined && roleArn.split(":")[4] !== account)
    throw invalidParameter(`Role ${roleArn} is not in the account of the cluster, ${account}`, members);
}

/** The association of a service account; there is one at most. */
export const associationOf = (
  { associations }: ClusterState,
  namespace: string,
  serviceAccount: string,
): PodIdentityAssociation | undefined =>
  [...associations.values()].find((one) => one.namespace === namespace && one.serviceAccount === serviceAccount);

/** @throws {AwsError} ResourceInUseException in EKS's recorded words, ResourceLimitExceededException */
export function refuseAssociation(state: ClusterState, namespace: string, serviceAccount: string): void {
  const members = { clusterName: state.cluster.name };
  const existing = associationOf(state, namespace, serviceAccount);
  if (existing) throw inUse(`Association already exists: ${existing.associationId}`, members);
  if (state.associations.size >= MOST) {
    const words = `The cluster has the maximum of ${MOST} pod identity associations.`;
    throw new AwsError("ResourceLimitExceededException", words, 400, members);
  }
}

/** Makes an association, in the shape recorded of EKS. @throws {AwsError} */
export function addAssociation(state: ClusterState, wanted: NewAssociation, now: Date): PodIdentityAssociation {
  const { namespace, serviceAccount, roleArn, tags, targetRoleArn, ...rest } = wanted;
  const { account, region, cluster } = state;
  refuseAssociation(state, namespace, serviceAccount);
  const key = `${cluster.arn}/${namespace}/${serviceAccount}/${now.getTime()}`;
  // Ids are `a-` and 17 small letters and digits.
  const associationId = `a-${hexOf(key, 17)}`;
  const association: PodIdentityAssociation = {
    clusterName: cluster.name,
    namespace,
    serviceAccount,
    roleArn,
    associationArn: `arn:aws:eks:${region}:${account}:podidentityassociation/${cluster.name}/${associationId}`,
    associationId,
    tags: { ...tags },
    createdAt: now,
    modifiedAt: now,
    ...(targetRoleArn === undefined ? {} : target(state, associationId, targetRoleArn)),
    ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)),
  };
  state.associations.set(associationId, association);
  return association;
}

/** Who assumes a role of another account says from where: EKS makes the external id. */
export const target = ({ region, account, cluster }: ClusterState, id: string, targetRoleArn: string) => ({
  targetRoleArn,
  externalId: `${region}/${account}/${cluster.name}/${id}`,
});

/** @throws {AwsError} ResourceNotFoundException */
export function findAssociation(state: ClusterState, id: unknown): PodIdentityAssociation {
  const found = state.associations.get(String(id));
  if (found) return found;
  throw notFound(`The specified pod identity association ${id} could not be found.`, {
    clusterName: state.cluster.name,
  });
}
