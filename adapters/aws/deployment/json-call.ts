import { HttpRequest } from "@smithy/protocol-http";
import { SignatureV4 } from "@smithy/signature-v4";
import { partitionOf } from "#core/fleet/partition.ts";
import { Sha256 } from "../sha256.ts";
import { settingsOf, type Where } from "./where.ts";

const SECONDS = 15;

/**
 * A call in AWS's JSON protocol, signed as the operator: for two services whose SDKs nothing else of the product needs.
 *
 * @param target service and operation as `X-Amz-Target` names them
 * @throws an error by AWS's name for it
 */
export async function jsonCall(
  where: Where,
  call: { service: string; target: string; version: "1.0" | "1.1"; input: object },
): Promise<Record<string, unknown>> {
  const { STSClient } = await import("@aws-sdk/client-sts");
  const { config } = new STSClient(settingsOf(where));
  const [credentials, region] = [await config.credentials(), await config.region()];
  const suffix = partitionOf(region) === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
  const url = new URL(where.endpoint ?? `https://${call.service}.${region}.${suffix}`);
  const signer = new SignatureV4({ service: call.service, region, credentials, sha256: Sha256 });
  const { headers, body } = await signer.sign(
    new HttpRequest({
      method: "POST",
      protocol: url.protocol,
      hostname: url.hostname,
      path: "/",
      headers: {
        host: url.host,
        "content-type": `application/x-amz-json-${call.version}`,
        "x-amz-target": call.target,
      },
      body: JSON.stringify(call.input),
    }),
  );
  const answer = await fetch(url, {
    method: "POST",
    headers,
    body: String(body),
    signal: AbortSignal.timeout(SECONDS * 1000),
  });
  const text = await answer.text();
  const said = (text === "" ? {} : JSON.parse(text)) as Record<string, unknown>;
  if (answer.ok) return said;
  // `com.amazon.coral.service#AccessDeniedException`: what comes before # is AWS's own.
  const name =
    String(said.__type ?? `HTTP ${answer.status}`)
      .split("#")
      .at(-1) ?? "";
  throw Object.assign(new Error(String(said.message ?? said.Message ?? text)), { name });
}
