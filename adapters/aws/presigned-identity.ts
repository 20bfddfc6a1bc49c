import { HttpRequest } from "@smithy/protocol-http";
import { SignatureV4 } from "@smithy/signature-v4";
import { partitionOf } from "#core/fleet/partition.ts";
import type { Credentials } from "./credentials.ts";
import { Sha256 } from "./sha256.ts";

/**
 * What every presigned URL of ours says of itself. STS pays no attention and takes one for 15 minutes: who is handed one has to look at its date. Source: comments
 * of aws-iam-authenticator (pkg/token/token.go).
 */
export const EXPIRES_SECONDS = 60;

/** A Region's own STS; nothing depends on another Region then. */
export const stsHost = (region: string): string =>
  `sts.${region}.${partitionOf(region) === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com"}`;

/**
 * A presigned call of STS's GetCallerIdentity: whoever sends it, with the signed headers, learns from AWS who made it. It is a credential, for what its
 * headers bind it to and as long as it is taken: it belongs in the request it is made for and nowhere else.
 *
 * @param headers signed with it, by lower-case names
 */
export async function presignedIdentity(request: {
  region: string;
  credentials: Credentials;
  now: Date;
  headers: Readonly<Record<string, string>>;
}): Promise<string> {
  const { region, credentials, now, headers } = request;
  const hostname = stsHost(region);
  const signer = new SignatureV4({ service: "sts", region, credentials, sha256: Sha256 });
  const { query } = await signer.presign(
    new HttpRequest({
      method: "GET",
      protocol: "https:",
      hostname,
      path: "/",
      query: { Action: "GetCallerIdentity", Version: "2011-06-15" },
      headers: { host: hostname, ...headers },
    }),
    { signingDate: now, expiresIn: EXPIRES_SECONDS },
  );
  const parameters = Object.entries(query ?? {}).map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
  return `https://${hostname}/?${parameters.join("&")}`;
}
