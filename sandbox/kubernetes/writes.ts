import { type KubernetesAnswer, notFound, ok, refusal } from "./answers.ts";
import type { ResourceRequest } from "./requests.ts";
import type { ObjectStore } from "./store.ts";

/** What can be written, and as what. Namespaces stay: with one goes all that is in it, and nobody needs that here. */
export const WRITABLE: Readonly<Record<string, { kind: string; namespaced: boolean; stays?: true }>> = {
  secrets: { kind: "Secret", namespaced: true },
  configmaps: { kind: "ConfigMap", namespaced: true },
  namespaces: { kind: "Namespace", namespaced: false, stays: true },
};

type Given = Record<string, unknown> & { metadata: { name: string; namespace?: string; resourceVersion?: string } };

const isObject = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === "object" && !Array.isArray(value);

/** Creates, replaces, patches or deletes an object, with the API server's rules and words. */
export function write(store: ObjectStore, request: ResourceRequest, now: Date): KubernetesAnswer {
  const { method, plural, name } = request;
  const kind = WRITABLE[plural];
  const namespace = kind?.namespaced ? request.namespace : undefined;
  const existing = name === undefined ? undefined : store.get(plural, namespace, name);
  const whole = method === "POST" ? name === undefined : name !== undefined;
  if (!kind || !whole || (kind.stays && method === "DELETE"))
    return refusal(405, "the server does not allow this method on the requested resource");
  if (method !== "POST" && !existing) return notFound(plural, name ?? "");
  if (method === "DELETE") {
    store.delete(plural, namespace, name ?? "");
    const details = { name, kind: plural, uid: existing?.metadata.uid };
    return ok({ kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", details });
  }
  const body = parsed(request);
  if ("status" in body) return body;
  const wanted = method === "PATCH" && existing ? (merged(existing, body.value) as Given) : (body.value as Given);
  const bad = invalid(wanted, { kind: kind.kind, plural, namespace, name });
  if (bad) return bad;
  if (method === "POST") {
    const { metadata } = wanted;
    if (store.get(plural, namespace, metadata.name))
      return refusal(409, `${plural} "${metadata.name}" already exists`, {
        reason: "AlreadyExists",
        details: { name: metadata.name, kind: plural },
      });
    return ok(store.put(plural, shaped(wanted, kind.kind, namespace), now), 201);
  }
  const { resourceVersion } = method === "PATCH" ? ((body.value.metadata ?? {}) as Given["metadata"]) : wanted.metadata;
  if (resourceVersion !== undefined && resourceVersion !== existing?.metadata.resourceVersion)
    return refusal(
      409,
      `Operation cannot be fulfilled on ${plural} "${name}": the object has been modified; please apply your changes to the latest version and try again`,
      { details: { name, kind: plural } },
    );
  return ok(store.put(plural, shaped(wanted, kind.kind, namespace), now));
}

/** Patches are merged; a strategic merge of maps, all these objects have, is the same. `kubectl create` sends protobuf, `kubectl apply` JSON. */
const PATCHES = ["application/merge-patch+json", "application/strategic-merge-patch+json"];
const OBJECTS = ["application/json"];

function parsed({ method, contentType, body }: ResourceRequest): { value: Record<string, unknown> } | KubernetesAnswer {
  const accepted = method === "PATCH" ? PATCHES : OBJECTS;
  if (!accepted.includes(contentType.split(";")[0] ?? "")) {
    const words = "the body of the request was in an unknown format - accepted media types include";
    return refusal(415, `${words}: ${accepted.join(", ")}`);
  }
  try {
    const value: unknown = JSON.parse(body);
    if (isObject(value)) return { value };
  } catch {
    // Said below.
  }
  return refusal(400, "the body of the request is not a JSON object");
}

/** RFC 7386: `null` removes, objects are merged, everything else replaces. */
function merged(before: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const result: Record<string, unknown> = isObject(before) ? { ...before } : {};
  for (const [member, value] of Object.entries(patch)) {
    if (value === null) delete result[member];
    else result[member] = merged(result[member], value);
  }
  return result;
}

function invalid(
  { metadata, kind: given }: Partial<Given>,
  {
    kind,
    plural,
    namespace,
    name,
  }: { kind: string; plural: string; namespace: string | undefined; name: string | undefined },
): KubernetesAnswer | undefined {
  const named = metadata?.name;
  const details = { name: named, kind: plural };
  if (given !== undefined && given !== kind)
    return refusal(400, `${given} in version "v1" cannot be handled as a ${kind}`, { details });
  if (name !== undefined && named !== undefined && named !== name)
    return refusal(400, `the name of the object (${named}) does not match the name on the URL (${name})`, { details });
  if (namespace !== undefined && metadata?.namespace !== undefined && metadata.namespace !== namespace)
    return refusal(400, "the namespace of the provided object does not match the namespace sent on the request", {
      details,
    });
  if (named === undefined || !/^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/.test(named)) {
    const rule = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.'";
    return refusal(
      422,
      `${kind} "${named ?? ""}" is invalid: metadata.name: Invalid value: "${named ?? ""}": ${rule}`,
      { details },
    );
  }
  return undefined;
}

/** As the API server keeps it: `stringData` of secrets is only for writing. */
function shaped({ stringData, ...wanted }: Given, kind: string, namespace: string | undefined): Given {
  const metadata = { ...wanted.metadata, ...(namespace === undefined ? {} : { namespace }) };
  const object: Given = { apiVersion: "v1", ...wanted, kind, metadata };
  if (kind === "Namespace") object.status = { phase: "Active" };
  if (kind !== "Secret") return object;
  const written = Object.entries((stringData ?? {}) as Record<string, string>);
  const data = {
    ...(wanted.data as object | undefined),
    ...Object.fromEntries(written.map(([key, text]) => [key, Buffer.from(text).toString("base64")])),
  };
  return { ...object, data, type: wanted.type ?? "Opaque" };
}
