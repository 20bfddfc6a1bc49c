import type { SitePolicy } from "../policy/sites-policy.ts";
import { type ActivationRecord, type IssuedActivation, isIssued } from "./activation.ts";

/** A site's standing activation is missing, or should be replaced. */
export interface Renewal {
  site: SitePolicy;
  nodes: number;
  lifetimeSeconds: number;
  /** Absent: there is none yet. */
  replaces?: IssuedActivation;
  reason: string;
}

/** After one that failed or was refused the next is tried later: what stands against it takes people. */
const AGAIN_MILLISECONDS = 6 * 3_600_000;

/** Whether a site needs a (new) standing activation. @param records those that are not about to be ended, with registrations as they are now */
export function renewalOf(site: SitePolicy, records: readonly ActivationRecord[], now: Date): Renewal | undefined {
  const { standing } = site;
  if (!standing || site.credentials !== "ssm") return undefined;
  const own = records.filter((record) => record.site === site.name && record.standing);
  if (own.some(({ status }) => status === "requested")) return undefined;
  const tried = own.filter(({ status }) => status === "refused" || status === "failed");
  if (tried.some(({ endedAt = "" }) => now.getTime() - Date.parse(endedAt) < AGAIN_MILLISECONDS)) return undefined;
  const renewal = { site, nodes: standing.nodes, lifetimeSeconds: standing.lifetimeSeconds };
  const current = currentStanding(own);
  if (!current) return { ...renewal, reason: "the site has none" };
  const reason = dueBecause(current, site, now);
  return reason === undefined ? undefined : { ...renewal, replaces: current, reason };
}

/** The newest of a site's standing activations that can be used. */
export const currentStanding = (records: readonly ActivationRecord[]): IssuedActivation | undefined =>
  records
    .filter((record): record is IssuedActivation => record.standing && record.status === "issued" && isIssued(record))
    .sort((a, b) => (a.issuedAt < b.issuedAt ? 1 : -1))[0];

function dueBecause(current: IssuedActivation, { standing, role }: SitePolicy, now: Date): string | undefined {
  if (!standing) return undefined;
  if (Date.parse(current.expiresAt) - now.getTime() <= standing.rotateBeforeSeconds * 1000)
    return `it ends at ${current.expiresAt}`;
  const left = current.nodes - current.registrations;
  if (left <= standing.spare) return left <= 0 ? "it is used up" : `only ${left} more nodes can register with it`;
  if (current.role !== role) return `the site's role is ${role} now`;
  return undefined;
}
