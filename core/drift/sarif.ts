import type { Severity } from "../baseline/rules.ts";
import type { PresentFinding } from "../findings/finding.ts";
import { partitionOf } from "../fleet/partition.ts";
import { VERSION } from "../version.ts";
import { RULE_TEXTS } from "./rules/index.ts";

/** A finding as code scanners are told of it. */
export interface SarifFinding
  extends Pick<PresentFinding, "rule" | "subject" | "severity" | "found" | "wanted" | "message" | "remedy"> {
  account: string;
  region: string;
  cluster: string;
}

const LEVELS: Record<Severity, "note" | "warning" | "error"> = {
  low: "note",
  medium: "warning",
  high: "error",
  critical: "error",
};
/** What GitHub's code scanning sorts by. */
const SCORES: Record<Severity, string> = { low: "3.0", medium: "5.0", high: "8.0", critical: "9.5" };

/**
 * A log in SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/). A cluster is no file: what was wanted stands in the policy file, which is the
 * physical location, and the cluster's ARN is the logical one.
 *
 * @param gaps what could not be looked at: a scan with gaps is not a clean one
 */
export function sarifLog(
  findings: readonly SarifFinding[],
  { policyFile, gaps }: { policyFile: string; gaps: readonly string[] },
) {
  const known = new Map(RULE_TEXTS.map((text) => [text.id, text]));
  const ids = [...new Set(findings.map(({ rule }) => rule))].sort();
  return {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "Fleetwright",
            semanticVersion: VERSION,
            rules: ids.map((id) => {
              const text = known.get(id);
              return {
                id,
                ...(text
                  ? {
                      shortDescription: { text: text.title },
                      fullDescription: { text: text.why },
                      help: { text: text.remedy },
                      helpUri: text.page,
                      defaultConfiguration: { level: LEVELS[text.severity] },
                      properties: { "security-severity": SCORES[text.severity] },
                    }
                  : {}),
              };
            }),
          },
        },
        invocations: [
          {
            executionSuccessful: true,
            toolExecutionNotifications: gaps.map((text) => ({ level: "warning", message: { text } })),
          },
        ],
        results: findings.map((finding) => resultOf(finding, ids, policyFile)),
      },
    ],
  };
}

function resultOf(finding: SarifFinding, ids: readonly string[], policyFile: string) {
  const { account, region, cluster, rule, subject, severity, found, wanted, message, remedy } = finding;
  const arn = `arn:${partitionOf(region)}:eks:${region}:${account}:cluster/${cluster}`;
  return {
    ruleId: rule,
    ruleIndex: ids.indexOf(rule),
    level: LEVELS[severity],
    message: { text: `${cluster}: ${message} Found: ${found}. Wanted: ${wanted}. ${remedy}` },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: policyFile }, region: { startLine: 1 } },
        logicalLocations: [{ name: cluster, fullyQualifiedName: arn, kind: "resource" }],
      },
    ],
    // The same finding in every scan, wherever the policy file's lines go.
    partialFingerprints: { "finding/v1": `${arn}#${rule}#${subject}` },
    properties: { subject, severity },
  };
}
