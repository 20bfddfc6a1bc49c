import type { GuardDutyFinding } from "#events/aws/guardduty-finding.ts";
import type { AlertSeverity } from "../alert.ts";
import { notAlert, type Reading } from "../draft.ts";

/** GuardDuty's own steps: critical from 9, high from 7, medium from 4. Source: GuardDuty user guide, "Severity levels of GuardDuty findings". */
const severityOf = (value: number): AlertSeverity => (value >= 7 ? "critical" : value >= 4 ? "warning" : "info");

/** GuardDuty repeats a finding that happens again, and says of none that it is over. */
const QUIET_DAYS = 7;

/** Tags by which instances belong to a cluster; the first is set by EKS, the second by people and tools, with the cluster's name in the key. */
const NAME_TAGS = ["eks:cluster-name", "aws:eks:cluster-name", "alpha.eksctl.io/cluster-name"];
const OWNED_TAG = "kubernetes.io/cluster/";

/** Findings about EKS clusters and the instances in them. */
export function guardDutyAlerts({ detail }: GuardDutyFinding): Reading {
  const { resource, service, accountId: account, region, id, arn, type, title, description } = detail;
  const eks = resource.eksClusterDetails;
  const tags = [...(eks?.tags ?? []), ...(resource.instanceDetails?.tags ?? [])];
  const owned = tags.flatMap(({ key }) => (key.startsWith(OWNED_TAG) ? [key.slice(OWNED_TAG.length)] : []));
  const tagged = tags.flatMap(({ key, value }) => (NAME_TAGS.includes(key) ? [value] : []));
  const names = [...new Set([eks?.name ?? "", ...tagged, ...owned])].filter((name) => name !== "");
  if (!eks && !resource.kubernetesDetails && names.length === 0)
    return notAlert(
      "NOT_EKS",
      `a finding about ${resource.resourceType || "something"} that belongs to no EKS cluster`,
    );
  const severity = severityOf(detail.severity);
  const at = instant(detail.updatedAt);
  const status = service.archived ? "resolved" : "firing";
  return {
    drafts: [
      {
        source: "guardduty",
        status,
        severity,
        labels: {
          alertname: "GuardDutyFinding",
          severity,
          source: "guardduty",
          type,
          account,
          region,
          security: "true",
        },
        annotations: {
          summary: title,
          description,
          url: `https://${region}.console.aws.amazon.com/guardduty/home?region=${region}#/findings?search=id%3D${encodeURIComponent(id)}`,
          details: { type, severity: detail.severity.toFixed(1), times: String(service.count) },
        },
        startsAt: instant(service.eventFirstSeen ?? detail.createdAt),
        ...(status === "resolved" ? { endsAt: at } : {}),
        at,
        staleAt: new Date(Date.parse(at) + QUIET_DAYS * 86_400_000).toISOString(),
        identity: { source: "guardduty", finding: arn || id },
        about: { arns: eks?.arn ? [eks.arn] : [], names: eks?.arn ? [] : names, account, region },
      },
    ],
  };
}

/** GuardDuty's times may come without a zone, and mean UTC. */
const instant = (text: string): string =>
  new Date(/(Z|[+-]\d{2}:?\d{2})$/.test(text) ? text : `${text}Z`).toISOString();
