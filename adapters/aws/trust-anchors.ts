import { X509Certificate } from "node:crypto";
import { HttpRequest } from "@smithy/protocol-http";
import { SignatureV4 } from "@smithy/signature-v4";
import * as z from "zod";
import { AccessDeniedError, CallRefusedError, ServiceUnavailableError, ThrottledError } from "#core/errors.ts";
import { partitionOf } from "#core/fleet/partition.ts";
import type { Clock, Scope, TrustAnchorSnapshot, TrustAnchors } from "#core/ports.ts";
import type { KubernetesTransport } from "../kubernetes/transport.ts";
import type { Clients } from "./clients.ts";
import { Sha256 } from "./sha256.ts";

const answer = z.object({
  trustAnchors: z
    .array(
      z.object({
        trustAnchorId: z.string(),
        trustAnchorArn: z.string(),
        name: z.string(),
        enabled: z.boolean(),
        source: z
          .object({
            sourceType: z.string(),
            sourceData: z.object({ x509CertificateData: z.string().optional() }).optional(),
          })
          .optional(),
      }),
    )
    .default([]),
  nextToken: z.string().nullish(),
});
type Anchor = z.output<typeof answer>["trustAnchors"][number];

/**
 * Trust anchors of IAM Roles Anywhere. One signed GET: the service's SDK is not worth a place in the bundle for one call.
 *
 * @param options.transport as clusters' Kubernetes APIs are asked, with the public authorities
 */
export function rolesAnywhereTrustAnchors(options: {
  clients: Clients;
  clock: Clock;
  transport: KubernetesTransport;
}): TrustAnchors {
  return {
    async list(place) {
      const found: TrustAnchorSnapshot[] = [];
      let token: string | null | undefined;
      do {
        const page = answer.parse(JSON.parse(await get(options, place, token ?? undefined)));
        found.push(...page.trustAnchors.map(snapshotOf));
        token = page.nextToken;
      } while (token);
      return found;
    },
  };
}

async function get(
  { clients, clock, transport }: Parameters<typeof rolesAnywhereTrustAnchors>[0],
  place: Scope,
  nextToken: string | undefined,
): Promise<string> {
  const { region } = place;
  const suffix = partitionOf(region) === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
  const hostname = `rolesanywhere.${region}.${suffix}`;
  const query = nextToken === undefined ? {} : { nextToken };
  const credentials = await clients.credentials(place);
  const signer = new SignatureV4({ service: "rolesanywhere", region, credentials, sha256: Sha256 });
  const { headers } = await signer.sign(
    new HttpRequest({
      method: "GET",
      protocol: "https:",
      hostname,
      path: "/trustanchors",
      query,
      headers: { host: hostname },
    }),
    { signingDate: clock.now() },
  );
  const url = new URL(`https://${hostname}/trustanchors`);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const { status, body } = await transport({ url, headers }).catch((cause: unknown) => {
    throw new ServiceUnavailableError(`trust anchors of ${place.account}: no answer`, { cause });
  });
  if (status === 200) return body;
  const words = `trust anchors of ${place.account}: HTTP ${status}: ${body.slice(0, 500)}`;
  if (status === 429) throw new ThrottledError(words);
  if (status === 403) throw new AccessDeniedError(words);
  throw status >= 500 ? new ServiceUnavailableError(words) : new CallRefusedError(words);
}

const SOURCES: Record<string, TrustAnchorSnapshot["source"]> = {
  CERTIFICATE_BUNDLE: "certificate-bundle",
  AWS_ACM_PCA: "private-ca",
};

function snapshotOf({ trustAnchorId, trustAnchorArn, name, enabled, source }: Anchor): TrustAnchorSnapshot {
  const notAfter = firstEnd(source?.sourceData?.x509CertificateData ?? "");
  return {
    id: trustAnchorId,
    arn: trustAnchorArn,
    name,
    enabled,
    source: SOURCES[source?.sourceType ?? ""] ?? "unknown",
    ...(notAfter === undefined ? {} : { notAfter }),
  };
}

/** When the first of the certificates of a bundle ends; what is no certificate ends never. */
function firstEnd(bundle: string): string | undefined {
  const blocks = bundle.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
  const ends = blocks.map((pem) => new X509Certificate(pem).validToDate.getTime());
  return ends.length === 0 ? undefined : new Date(Math.min(...ends)).toISOString();
}
