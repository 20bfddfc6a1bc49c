import type { Credentials } from "../aws/credentials.ts";
import { presignedIdentity } from "../aws/presigned-identity.ts";

const PREFIX = "k8s-aws-v1.";

/**
 * The bearer token an EKS cluster's Kubernetes API takes: a presigned call of STS's GetCallerIdentity, which EKS makes to learn who we are. The signed header
 * `x-k8s-aws-id` binds it to one cluster. Whoever has the token is us at that cluster, for 15 minutes: it belongs in the request's header and nowhere else.
 *
 * @param clusterId the cluster's name; its id for a local cluster on Outposts
 */
export async function clusterToken(request: {
  clusterId: string;
  region: string;
  credentials: Credentials;
  now: Date;
}): Promise<string> {
  const { clusterId, ...rest } = request;
  const url = await presignedIdentity({ ...rest, headers: { "x-k8s-aws-id": clusterId } });
  return PREFIX + Buffer.from(url).toString("base64url");
}
