import type { ClusterLabels, ClusterRef } from "../fleet/cluster.ts";
import { matches } from "../fleet/selector.ts";
import type { ExemptionPolicy } from "../policy/exemption-policy.ts";
import type { PresentFinding } from "./finding.ts";

type Exemptions = readonly ExemptionPolicy[];
type Exemptible = Pick<PresentFinding, "rule" | "subject" | "security">;
type About = { ref: ClusterRef; labels: ClusterLabels };

/**
 * Whether an exemption is about such a finding, whatever the cluster. A security alert is hidden only by an exemption that names its very subject: one written for everything
 * a rule finds was written before anybody knew of this one.
 */
const isAbout = (exemption: ExemptionPolicy, { rule, subject, security }: Exemptible): boolean =>
  exemption.rule === rule && (exemption.subject === undefined ? !security : exemption.subject === subject);

const holds = ({ expires }: ExemptionPolicy, now: Date): boolean => Date.parse(expires) > now.getTime();

/** Whether any exemption may hide such a finding now, so that the cluster's labels are worth reading. */
export const isExemptible = (exemptions: Exemptions, finding: Exemptible, now: Date): boolean =>
  exemptions.some((exemption) => isAbout(exemption, finding) && holds(exemption, now));

/** Whether an exemption is about a finding of a cluster, also when its time is over. */
export const isExemptionOf = (exemption: ExemptionPolicy, finding: Exemptible, about: About): boolean =>
  isAbout(exemption, finding) && matches(exemption.match, about);

/** Until when a finding of a cluster is told to nobody: of several exemptions the last end counts; undefined: none holds. */
export function exemptedUntil(
  exemptions: Exemptions,
  finding: Exemptible,
  about: About,
  now: Date,
): string | undefined {
  return exemptions
    .filter((exemption) => holds(exemption, now) && isExemptionOf(exemption, finding, about))
    .map(({ expires }) => expires)
    .sort()
    .at(-1);
}

/** What a look found, with what the policy file's exemptions make of it. Every look goes through here, whoever looks. */
export function withExemptions<Found extends PresentFinding>(
  exemptions: Exemptions,
  present: readonly Found[],
  about: About,
  now: Date,
): Found[] {
  return present.map((finding) => {
    const until = exemptedUntil(exemptions, finding, about, now);
    const { exemptedUntil: _, ...rest } = finding;
    return until === undefined ? (rest as Found) : { ...finding, exemptedUntil: until };
  });
}
