import { HttpRequest } from "@smithy/protocol-http";
import { SignatureV4 } from "@smithy/signature-v4";
import { type Credentials, partitionOf } from "../aws/credentials.ts";
import { Sha256 } from "../aws/sha256.ts";

const PREFIX = "k8s-aws-v1.";

/** As `aws eks get-token` has it. EKS takes a token for 15 minutes after its date whatever stands here. */
const EXPIRES_SECONDS = 60;

/**
 * The bearer token an EKS cluster's Kubernetes API takes: a presigned call of STS's GetCallerIdentity, which EKS makes to learn who we are. The signed header
 * `x-k8s-aws-id` binds it to one cluster. Whoever has the token is us at that cluster: it belongs in the request's header and nowhere else.
 *
 * @param clusterId the cluster's name; its id for a local cluster on Outposts
 */
export async function clusterToken(request: {
  clusterId: string;
  region: string;
  credentials: Credentials;
  now: Date;
}): Promise<string> {
  const { clusterId, region, credentials, now } = request;
  const hostname = `sts.${region}.${partitionOf(region) === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com"}`;
  const signer = new SignatureV4({ service: "sts", region, credentials, sha256: Sha256 });
  const { query } = await signer.presign(
    new HttpRequest({
      method: "GET",
      protocol: "https:",
      hostname,
      path: "/",
      query: { Action: "GetCallerIdentity", Version: "2011-06-15" },
      headers: { host: hostname, "x-k8s-aws-id": clusterId },
    }),
    { signingDate: now, expiresIn: EXPIRES_SECONDS },
  );
  const parameters = Object.entries(query ?? {}).map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
  return PREFIX + Buffer.from(`https://${hostname}/?${parameters.join("&")}`).toString("base64url");
}
