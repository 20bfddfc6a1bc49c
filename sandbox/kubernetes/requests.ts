/** What a request is about. */
export interface ResourceRequest {
  method: string;
  /** API group and version, `v1` or `apps/v1`. */
  group: string;
  plural: string;
  namespace: string | undefined;
  name: string | undefined;
  query: URLSearchParams;
  contentType: string;
  body: string;
}

const VERBS: Record<string, [of: string, ofAll: string]> = {
  GET: ["get", "list"],
  POST: ["create", "create"],
  PUT: ["update", "update"],
  PATCH: ["patch", "patch"],
  DELETE: ["delete", "deletecollection"],
};

export const verbOf = ({ method, name }: ResourceRequest): string => VERBS[method]?.[name === undefined ? 1 : 0] ?? "";

/** The resource of a path; undefined when it is none. Of a namespace itself, `namespace` is its own name, as for Kubernetes. */
export function resourceOf(
  request: { method?: string | undefined; url: URL; body?: string | undefined; headers: Record<string, string> },
  path = request.url.pathname,
): ResourceRequest | undefined {
  const [, core, other, rest] = /^\/(?:api\/(v1)|apis\/([^/]+\/[^/]+))\/(.+?)\/?$/.exec(path) ?? [];
  const group = core ?? other;
  if (group === undefined || rest === undefined) return undefined;
  const segments = rest.split("/").map(decodeURIComponent);
  const scoped = segments[0] === "namespaces" && segments.length > 2;
  const [plural = "", name, ...others] = scoped ? segments.slice(2) : segments;
  if (others.length > 0) return undefined;
  return {
    method: request.method ?? "GET",
    group,
    plural,
    namespace: scoped ? segments[1] : plural === "namespaces" ? name : undefined,
    name,
    query: request.url.searchParams,
    contentType: request.headers["content-type"] ?? "application/json",
    body: request.body ?? "",
  };
}

/** `a=b,c!=d,e,!f`, the equality selectors of Kubernetes. */
export function matchesLabels(selector: string | null, labels: Readonly<Record<string, string>> = {}): boolean {
  return (selector ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean)
    .every((part) => {
      const [, key = "", operator, value = ""] = /^([^=!]+)(!=|==?)(.*)$/.exec(part) ?? [];
      if (operator === "!=") return labels[key] !== value;
      if (operator !== undefined) return labels[key] === value;
      return part.startsWith("!") ? !(part.slice(1) in labels) : part in labels;
    });
}
