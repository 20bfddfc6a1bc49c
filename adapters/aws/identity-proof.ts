import { partitionOf } from "#core/fleet/partition.ts";
import type { Credentials } from "./credentials.ts";
import { EXPIRES_SECONDS, presignedIdentity, stsHost } from "./presigned-identity.ts";

/** Binds a proof to the one request it says yes to. */
export const REQUEST_HEADER = "x-fleetwright-request";

/** Says who asks for the request of this digest, for a minute. Never log it, store it, or put it in an error. */
export const identityProof = (request: {
  digest: string;
  region: string;
  credentials: Credentials;
  now: Date;
}): Promise<string> => {
  const { digest, ...rest } = request;
  return presignedIdentity({ ...rest, headers: { [REQUEST_HEADER]: digest } });
};

/** How far the clock of the machine that made a proof may be ahead of ours. */
const AHEAD_SECONDS = 60;

/** Every parameter a proof may have, and what it may be; the session's token alone may be missing. */
const PARAMETERS: Readonly<Record<string, RegExp>> = {
  Action: /^GetCallerIdentity$/,
  Version: /^2011-06-15$/,
  "X-Amz-Algorithm": /^AWS4-HMAC-SHA256$/,
  "X-Amz-Credential": /^[\w+=,.@-]+\/\d{8}\/[a-z0-9-]+\/sts\/aws4_request$/,
  "X-Amz-Date": /^\d{8}T\d{6}Z$/,
  "X-Amz-Expires": /^\d{1,2}$/,
  "X-Amz-SignedHeaders": new RegExp(`^host;${REQUEST_HEADER}$`),
  "X-Amz-Signature": /^[0-9a-f]{64}$/,
  "X-Amz-Security-Token": /^[\w+/=-]+$/,
};
const OPTIONAL = "X-Amz-Security-Token";

/**
 * What may be sent to STS of a proof somebody handed us, before anything is sent: a URL put together anew from parts that were each looked at. No URL parser
 * decides where it goes: the text has to begin with the address of STS, which leaves no room for user-info, ports, paths and hosts that look alike.
 *
 * @param region the hub's: its own STS is asked, or the global one of its partition
 * @returns or why it is no proof; never any part of it
 */
export function checkedProof(
  proof: string,
  { region, now }: { region: string; now: Date },
): { url: string } | { refused: string } {
  const hosts = [stsHost(region), ...(partitionOf(region) === "aws" ? ["sts.amazonaws.com"] : [])];
  const origin = hosts.map((host) => `https://${host}/?`).find((start) => proof.startsWith(start));
  if (origin === undefined) return { refused: `it is no call of ${hosts[0]}` };
  const query = new URLSearchParams(proof.slice(origin.length));
  const names = [...query.keys()];
  const strange = names.some((name) => !Object.hasOwn(PARAMETERS, name)) || new Set(names).size < names.length;
  if (strange) return { refused: "it has other parameters than a presigned GetCallerIdentity" };
  for (const [name, form] of Object.entries(PARAMETERS)) {
    const value = query.get(name);
    if (value === null ? name !== OPTIONAL : !form.test(value))
      return { refused: `its ${name} is not that of a presigned GetCallerIdentity bound to a request` };
  }
  const seconds = Number(query.get("X-Amz-Expires"));
  if (seconds < 1 || seconds > EXPIRES_SECONDS) return { refused: `it is made for more than ${EXPIRES_SECONDS} s` };
  const age = (now.getTime() - timeOf(query.get("X-Amz-Date") ?? "")) / 1000;
  if (!(age <= seconds && age >= -AHEAD_SECONDS))
    return { refused: `it is older than ${seconds} s, or the clock of the machine that made it is wrong` };
  const parameters = [...query].map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return { url: origin + parameters.join("&") };
}

/** `20261123T090000Z`, in milliseconds; NaN for a date that does not exist. */
function timeOf(text: string): number {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text) ?? [];
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}
