import type { PresentFinding } from "../findings/finding.ts";
import type { SitePolicy } from "../policy/sites-policy.ts";
import type { TrustAnchorSnapshot } from "../ports/hybrid.ts";

export const TRUST_ANCHOR_RULE = "trust-anchor";

const DAY = 86_400_000;

/** From how many days before its end on a certificate is spoken of, each time as a finding of its own: one is told once. */
const STAGES = [
  { days: 30, severity: "medium" },
  { days: 14, severity: "high" },
  { days: 7, severity: "critical" },
] as const;

/** Without its trust anchor's certificate no host of a site gets credentials, and each certificate it signed ends with it. */
export function trustAnchorFindings(
  { name: site, trustAnchor: wanted }: SitePolicy,
  anchors: readonly TrustAnchorSnapshot[],
  now: Date,
): PresentFinding[] {
  if (wanted === undefined) return [];
  const anchor = anchors.find(({ name, arn, id }) => [name, arn, id].includes(wanted));
  const base = { rule: TRUST_ANCHOR_RULE, persistSeconds: 0 };
  if (!anchor?.enabled) {
    const found = anchor ? "disabled" : "not there";
    return [
      {
        ...base,
        subject: site,
        severity: "critical",
        found,
        wanted: `trust anchor ${wanted}, enabled`,
        message: `The trust anchor ${wanted} of site ${site} is ${found}: its hosts get no credentials.`,
        remedy: "Enable or create it in IAM Roles Anywhere, or correct trustAnchor in the policy file.",
      },
    ];
  }
  const { notAfter } = anchor;
  if (notAfter === undefined) return [];
  const left = Date.parse(notAfter) - now.getTime();
  return STAGES.filter(({ days }) => left <= days * DAY).map(({ days, severity }) => ({
    ...base,
    subject: `${site}/${days} days`,
    severity,
    found: `ends at ${notAfter}`,
    wanted: `more than ${days} days left`,
    message:
      left <= 0
        ? `The certificate of trust anchor ${anchor.name} (site ${site}) has ended: its hosts get no credentials.`
        : `The certificate of trust anchor ${anchor.name} (site ${site}) ends in ${Math.ceil(left / DAY)} days.`,
    remedy: "Add the next certificate to the trust anchor's bundle, then give hosts certificates signed by it.",
  }));
}
