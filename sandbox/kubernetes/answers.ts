/** What a Kubernetes API answers. */
export interface KubernetesAnswer {
  status: number;
  body: string;
}

export const ok = (value: object, status = 200): KubernetesAnswer => ({ status, body: JSON.stringify(value) });

const REASONS: Record<number, string> = {
  400: "BadRequest",
  401: "Unauthorized",
  403: "Forbidden",
  404: "NotFound",
  405: "MethodNotAllowed",
  409: "Conflict",
  415: "UnsupportedMediaType",
  422: "Invalid",
};

/** A `Status` that says what went wrong. */
export const refusal = (
  code: number,
  message: string,
  { reason = REASONS[code], details }: { reason?: string | undefined; details?: object } = {},
): KubernetesAnswer =>
  ok(
    {
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Failure",
      message,
      reason,
      ...(details ? { details } : {}),
      code,
    },
    code,
  );

export const notFound = (plural: string, name: string): KubernetesAnswer =>
  refusal(404, `${plural} "${name}" not found`, { details: { name, kind: plural } });

/** The path is nothing the API serves. */
export const noSuchPath = (): KubernetesAnswer =>
  refusal(404, "the server could not find the requested resource", { details: {} });

/** A page of a list; the token is the index to go on with. */
export function listOf(
  items: readonly object[],
  query: URLSearchParams,
  { kind, apiVersion = "v1", resourceVersion = "1" }: { kind: string; apiVersion?: string; resourceVersion?: string },
): KubernetesAnswer {
  const start = Number(Buffer.from(query.get("continue") ?? "", "base64").toString() || 0);
  const end = start + Number(query.get("limit") || items.length);
  const rest = items.length - end;
  const more = { continue: Buffer.from(String(end)).toString("base64"), remainingItemCount: rest };
  return ok({
    kind,
    apiVersion,
    metadata: { resourceVersion, ...(rest > 0 ? more : {}) },
    items: items.slice(start, end),
  });
}
