import { HttpRequest } from "@smithy/protocol-http";
import { SignatureV4 } from "@smithy/signature-v4";
import type { HttpHandlerOptions } from "@smithy/types";
import { partitionOf } from "#core/fleet/partition.ts";
import { Sha256 } from "./sha256.ts";

/** What is used of a resolved configuration; every SDK client has one. */
export interface ClientConfig {
  region(): Promise<string>;
  credentials(): Promise<{ accessKeyId: string; secretAccessKey: string }>;
  requestHandler: {
    handle(
      request: HttpRequest,
      options?: HttpHandlerOptions,
    ): Promise<{ response: { statusCode: number; body?: unknown } }>;
  };
  streamCollector(body: unknown): Promise<Uint8Array>;
}

export interface JsonCall {
  service: string;
  /** Service and operation as `X-Amz-Target` names them. */
  target: string;
  version: "1.0" | "1.1";
  input: object;
}

/** Host of a service's Region. */
export const hostOf = (service: string, region: string): string =>
  `${service}.${region}.${partitionOf(region) === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com"}`;

/**
 * A call in AWS's JSON protocol, with another client's credentials and connections: for services whose SDKs nothing else of the product needs.
 *
 * @throws an error by AWS's name for it
 */
export async function signedJson(
  config: ClientConfig,
  { service, target, version, input }: JsonCall,
  endpoint?: string,
): Promise<Record<string, unknown>> {
  const [credentials, region] = await Promise.all([config.credentials(), config.region()]);
  const url = new URL(endpoint ?? `https://${hostOf(service, region)}`);
  const signer = new SignatureV4({ service, region, credentials, sha256: Sha256 });
  const request = new HttpRequest({
    method: "POST",
    protocol: url.protocol,
    hostname: url.hostname,
    ...(url.port === "" ? {} : { port: Number(url.port) }),
    path: "/",
    headers: { host: url.host, "content-type": `application/x-amz-json-${version}`, "x-amz-target": target },
    body: JSON.stringify(input),
  });
  const { response } = await config.requestHandler.handle((await signer.sign(request)) as HttpRequest);
  const text = Buffer.from(await config.streamCollector(response.body)).toString("utf8");
  const said = (text === "" ? {} : JSON.parse(text)) as Record<string, unknown>;
  if (response.statusCode < 300) return said;
  // `com.amazon.coral.service#AccessDeniedException`: what comes before # is AWS's own.
  const name =
    String(said.__type ?? `HTTP ${response.statusCode}`)
      .split("#")
      .at(-1) ?? "";
  throw Object.assign(new Error(String(said.message ?? said.Message ?? text)), { name });
}
