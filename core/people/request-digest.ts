import { createHash } from "node:crypto";

/**
 * JSON with its keys in order and no spaces, so that equal values have one text. As JSON.stringify otherwise: members that are undefined are left out. Of the
 * rules of RFC 8785, those that data out of JSON can meet.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "null";
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
  return `{${members.join(",")}}`;
}

/** What a proof of identity is bound to: hex SHA-256 of the request without its proof. */
export function requestDigest(request: object): string {
  const { proof: _proof, ...rest } = request as { proof?: unknown };
  return createHash("sha256").update(canonicalJson(rest)).digest("hex");
}
