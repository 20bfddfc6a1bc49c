import { request as httpsRequest } from "node:https";

export interface KubernetesRequest {
  url: URL;
  /** Absent: GET. */
  method?: string;
  /** Carries the bearer token: never logged. */
  headers: Record<string, string>;
  /** JSON; may carry secrets: never logged. */
  body?: string;
  /** PEM of the cluster's certificate authority: its API server is believed if this signed it, and nobody else. Absent: the public authorities. */
  certificateAuthority?: string;
}

/** Makes one request of a cluster's Kubernetes API. Rejects when no complete answer came. */
export type KubernetesTransport = (request: KubernetesRequest) => Promise<{ status: number; body: string }>;

/** A page of nodes takes well under a second; an endpoint that cannot be reached from here gives no answer at all. */
const TIMEOUT_MILLISECONDS = 10_000;

/** A node with a thousand images is 200 KiB. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;

/** The transport on AWS. `fetch` takes no certificate authority, so it is plain `node:https`. */
export function httpsTransport(timeoutMilliseconds = TIMEOUT_MILLISECONDS): KubernetesTransport {
  return ({ url, method = "GET", headers, body, certificateAuthority }) =>
    new Promise((resolve, reject) => {
      const signal = AbortSignal.timeout(timeoutMilliseconds);
      // The reason says that it took too long; the error of the request itself only that it was aborted.
      const fail = (error: Error): void => reject(signal.aborted ? (signal.reason as Error) : error);
      const request = httpsRequest(
        url,
        { method, headers, signal, ...(certificateAuthority === undefined ? {} : { ca: certificateAuthority }) },
        (response) => {
          const chunks: Buffer[] = [];
          let size = 0;
          response.on("data", (chunk: Buffer) => {
            size += chunk.length;
            if (size > MAX_BODY_BYTES) response.destroy(new RangeError("the answer is too large"));
            else chunks.push(chunk);
          });
          response.on("error", fail);
          response.on("end", () =>
            resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString("utf8") }),
          );
        },
      );
      request.on("error", fail);
      request.end(body);
    });
}
