import type { PresentFinding } from "../findings/finding.ts";
import { hasExpired, newQuestion } from "../people/question.ts";
import type { SitePolicy } from "../policy/sites-policy.ts";
import type { ManagedInstanceSnapshot } from "../ports/hybrid.ts";
import { type NodeRecord, type Removal, secondsSince } from "./node.ts";

export const NODE_UNKNOWN = "hybrid-node-unknown";

/** The alarm about a node that should not be there, with everything that was seen of it. */
export function unknownNode({ id, hostname, ...node }: NodeRecord, done: string): PresentFinding {
  const evidence = {
    host: hostname,
    address: node.address,
    role: node.role,
    activation: node.activation?.id,
    "registered at": node.registeredAt,
    site: node.site,
    account: `${node.account} ${node.region}`,
  };
  return {
    rule: NODE_UNKNOWN,
    subject: id,
    severity: "critical",
    found: node.breaches.map(({ code, message }) => `${code}: ${message}`).join("; "),
    wanted: "nodes registered by an activation of their site that Fleetwright issued, with its role and cluster",
    message: `hybrid node ${id}${hostname === undefined ? "" : ` (${hostname})`} should not be there: ${node.breaches[0]?.message ?? "it is not known"}`,
    remedy: `${done}. Ask the site whose host it is; if nobody's, look what it did in the cluster (audit log, user system:node:${id}) and revoke the activation`,
    evidence: Object.fromEntries(Object.entries(evidence).filter(([, value]) => value !== undefined)) as Record<
      string,
      string
    >,
    security: true,
    persistSeconds: 0,
  };
}

export type Next =
  | { kind: "nothing" }
  /** Somebody has to be asked. */
  | { kind: "ask"; removal: Removal }
  /** A question or an answer that nothing stands behind any more. */
  | { kind: "withdraw"; reason: string }
  | { kind: "expire" }
  | { kind: "remove"; removal: Removal };

/**
 * What happens next with a node that may have to go.
 *
 * @param node as it was seen just now
 * @param siteDown while the whole site is out of touch nobody is asked to give up its nodes one by one
 */
export function nextOf(node: NodeRecord, site: SitePolicy | undefined, siteDown: boolean, now: Date): Next {
  const { removal, breaches } = node;
  const at = now.toISOString();
  if (removal?.status === "pending" || removal?.status === "approved") {
    const gone = noReason(node, removal);
    if (gone !== undefined) return { kind: "withdraw", reason: gone };
    if (removal.status === "approved") return { kind: "remove", removal };
    return hasExpired(removal, at) ? { kind: "expire" } : { kind: "nothing" };
  }
  if (!site) return { kind: "nothing" };
  if (breaches.length > 0) return nextOfUnknown(node, site, now);
  return isGone(node, site, now) && !siteDown && mayAskAgain(node, site, now)
    ? { kind: "ask", removal: goneRemoval(node, site, now) }
    : { kind: "nothing" };
}

/** @returns why what is asked, or was approved, does not hold any more */
export function noReason({ breaches, lostSince }: NodeRecord, { because }: Removal): string | undefined {
  if (because === "unknown") return breaches.length === 0 ? "it is known now" : undefined;
  return because === "gone" && lostSince === undefined ? "it is in touch again" : undefined;
}

/** A removal that nobody has to be asked about. */
export const decidedBy = (question: Removal, by: string, why: string): Removal => ({
  ...question,
  status: "approved",
  by,
  at: question.askedAt,
  why,
});

export const approvedWords = ({ by = "", why = "" }: Removal): string =>
  `approved by ${by}${why === "" ? "" : `: ${why}`}`;

function nextOfUnknown({ breaches, removal }: NodeRecord, site: SitePolicy, now: Date): Next {
  const reason = breaches.map(({ message }) => message).join("; ");
  const question = { ...newQuestion(now, site.approvalExpiresSeconds), because: "unknown" as const, reason };
  // Somebody's no to this very node goes before the rule.
  if (site.unknownNodes === "deregister" && removal?.status !== "rejected")
    return {
      kind: "remove",
      removal: decidedBy(question, "the policy file", `unknown nodes at ${site.name}: ${reason}`),
    };
  // Asked once: whoever said no, or nothing, still sees the alert.
  if (site.unknownNodes === "alert" || removal?.because === "unknown") return { kind: "nothing" };
  return { kind: "ask", removal: question };
}

const isGone = ({ lostSince }: NodeRecord, site: SitePolicy, now: Date): boolean =>
  site.credentials === "ssm" && lostSince !== undefined && secondsSince(lostSince, now) >= site.removeAfterSeconds;

/** A no holds for as long as the node is away this time; a question nobody answered is asked again as long after. */
function mayAskAgain({ removal, lostSince = "" }: NodeRecord, site: SitePolicy, now: Date): boolean {
  if (!removal) return true;
  if (removal.askedAt < lostSince) return true;
  return removal.status === "expired" && secondsSince(removal.expiresAt, now) >= site.removeAfterSeconds;
}

const goneRemoval = ({ lostSince }: NodeRecord, site: SitePolicy, now: Date): Removal => ({
  ...newQuestion(now, site.approvalExpiresSeconds),
  because: "gone",
  reason: `out of touch since ${lostSince}, for longer than the ${Math.round(site.removeAfterSeconds / 86_400)} d of site ${site.name}`,
});

/** Whether the node SSM tells of right before it is deregistered is still out of touch. */
export const cameBack = ({ ping }: ManagedInstanceSnapshot): boolean => ping === "Online";
