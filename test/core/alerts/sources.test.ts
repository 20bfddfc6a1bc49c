import { describe, expect, it } from "vitest";
import type { KnownCluster } from "#core/alerts/about.ts";
import type { Alert } from "#core/alerts/alert.ts";
import { finish } from "#core/alerts/draft.ts";
import { type Knowledge, readAlerts } from "#core/alerts/read.ts";
import type { FleetEvent } from "#events/envelope.ts";
import { findingClosed, findingOpened, securityFinding } from "#events/fleet/findings.ts";

const REF = { account: "111122223333", region: "eu-west-1", name: "payments" };
const FLEET: KnownCluster[] = [{ ref: REF, labels: { tier: "prod", owner: "jo", severity: "never" } }];
const KNOWN: Knowledge = {
  accounts: [{ id: REF.account, name: "payments", regions: [REF.region] }],
  nodeOf: (id) => (id === "mi-0123456789abcdef0" ? { cluster: REF, site: "berlin" } : undefined),
};
const AT = "2026-11-21T10:00:00.000Z";

const event = (source: string, kind: string, detail: unknown, more: object = {}) => ({
  ...{ version: "0", id: "1", account: REF.account, region: REF.region, time: AT, resources: [] },
  ...{ source, "detail-type": kind, detail, ...more },
});
const own = ({ source, detailType, time, resources, detail }: FleetEvent) =>
  event(source, detailType, detail, { time, resources });

function read(delivery: unknown): Alert[] {
  const reading = readAlerts(delivery, KNOWN);
  if ("notAlert" in reading) throw new Error(reading.notAlert.code);
  return reading.drafts.map((draft) => finish(draft, FLEET));
}
const one = (delivery: unknown): Alert => {
  const [alert] = read(delivery);
  if (!alert) throw new Error("no alert");
  return alert;
};
const why = (delivery: unknown) => {
  const reading = readAlerts(delivery, KNOWN);
  return "notAlert" in reading ? reading.notAlert : undefined;
};

describe("a CloudWatch alarm", () => {
  const alarm = (
    value: string,
    more: { name?: string; description?: string; dimensions?: object; suppressed?: string } = {},
  ) =>
    event(
      "aws.cloudwatch",
      "CloudWatch Alarm State Change",
      {
        alarmName: more.name ?? "pods-restarting",
        state: {
          value,
          reason: "Threshold Crossed",
          timestamp: "2026-11-21T09:59:00.000+0000",
          ...(more.suppressed ? { actionsSuppressedBy: more.suppressed } : {}),
        },
        configuration: {
          ...(more.description ? { description: more.description } : {}),
          metrics: [
            {
              id: "m",
              metricStat: {
                metric: {
                  namespace: "ContainerInsights",
                  name: "pod_number_of_container_restarts",
                  dimensions: more.dimensions ?? { ClusterName: "payments", Namespace: "shop", PodName: "cart" },
                },
              },
            },
          ],
        },
      },
      { resources: [`arn:aws:cloudwatch:eu-west-1:111122223333:alarm:${more.name ?? "pods-restarting"}`] },
    );

  it("is about the cluster of its dimension, with that cluster's labels below its own", () => {
    expect(one(alarm("ALARM"))).toMatchObject({
      cluster: REF,
      status: "firing",
      startsAt: "2026-11-21T09:59:00.000Z",
      labels: {
        ...{ alertname: "pods-restarting", severity: "warning", source: "cloudwatch", alarm: "pods-restarting" },
        ...{ cluster: "payments", namespace: "shop", pod: "cart", tier: "prod", owner: "jo" },
      },
    });
  });
  it("has one name on all clusters where it is named after each", () => {
    expect(one(alarm("ALARM", { name: "fleetwright-payments-etcd-size" })).labels).toMatchObject({
      alertname: "fleetwright-etcd-size",
      alarm: "fleetwright-payments-etcd-size",
    });
  });
  it("is found by its name where it has no dimension that tells", () => {
    expect(one(alarm("ALARM", { name: "payments-composite", dimensions: {} })).cluster).toEqual(REF);
  });
  it("of ECS is not about a cluster of EKS that has the same name", () => {
    const delivery = alarm("ALARM");
    const detail = delivery.detail as {
      configuration: { metrics: { metricStat: { metric: { namespace: string } } }[] };
    };
    for (const { metricStat } of detail.configuration.metrics) metricStat.metric.namespace = "AWS/ECS";
    expect(one(delivery)).toMatchObject({ why: "it names no cluster" });
  });
  it("says how bad it is by a word of its name or description", () => {
    expect(one(alarm("ALARM", { description: "Severity: critical. Wake somebody." })).severity).toBe("critical");
    expect(one(alarm("ALARM", { name: "noncritical-thing" })).severity).toBe("warning");
  });
  it("is over when it is OK, and neither with too little data nor while its own suppressor keeps it quiet", () => {
    expect(one(alarm("OK"))).toMatchObject({ status: "resolved", endsAt: "2026-11-21T09:59:00.000Z" });
    expect(one(alarm("OK")).fingerprint).toBe(one(alarm("ALARM")).fingerprint);
    expect(why(alarm("INSUFFICIENT_DATA"))?.code).toBe("NO_DATA");
    expect(why(alarm("ALARM", { suppressed: "WaitPeriod" }))?.code).toBe("SUPPRESSED");
    expect(one(alarm("OK", { suppressed: "WaitPeriod" })).status).toBe("resolved");
  });
});

describe("a GuardDuty finding", () => {
  const finding = (resource: object, more: object = {}) =>
    event("aws.guardduty", "GuardDuty Finding", {
      ...{
        accountId: REF.account,
        region: REF.region,
        id: "f1",
        arn: "arn:f1",
        type: "Execution:Runtime/NewBinaryExecuted",
      },
      ...{
        title: "A new binary ran",
        severity: 5,
        createdAt: "2026-11-21T09:00:00Z",
        updatedAt: "2026-11-21T09:30:00Z",
      },
      ...{ resource, service: { archived: false, count: 2 }, ...more },
    });
  it.each([
    [
      "its details",
      {
        resourceType: "EKSCluster",
        eksClusterDetails: { name: "payments", arn: "arn:aws:eks:eu-west-1:111122223333:cluster/payments" },
      },
    ],
    [
      "the tag EKS puts on an instance",
      { resourceType: "Instance", instanceDetails: { tags: [{ key: "eks:cluster-name", value: "payments" }] } },
    ],
    [
      "the tag that claims an instance",
      {
        resourceType: "Instance",
        instanceDetails: { tags: [{ key: "kubernetes.io/cluster/payments", value: "owned" }] },
      },
    ],
  ])("is about the cluster of %s", (_, resource) => {
    expect(one(finding(resource))).toMatchObject({ cluster: REF, severity: "warning", labels: { security: "true" } });
  });
  it("about an instance of no cluster is none of ours", () => {
    expect(why(finding({ resourceType: "Instance", instanceDetails: { tags: [] } }))?.code).toBe("NOT_EKS");
  });
  it("is over when somebody archived it, and goes stale after a week without a new occurrence", () => {
    const resource = { resourceType: "EKSCluster", eksClusterDetails: { name: "payments" } };
    expect(one(finding(resource, { service: { archived: true } }))).toMatchObject({ status: "resolved" });
    expect(one(finding(resource)).staleAt).toBe("2026-11-28T09:30:00.000Z");
  });
});

describe("compliance of a managed node", () => {
  const compliance = (id: string, status: string) =>
    event("aws.ssm", "Configuration Compliance State Change", {
      ...{
        "compliance-status": status,
        "compliance-type": "Patch",
        "resource-id": id,
        "resource-type": "managed-instance",
      },
    });
  it("is an alert of the hybrid node's cluster and site until it is compliant", () => {
    const broken = one(compliance("mi-0123456789abcdef0", "non_compliant"));
    expect(broken).toMatchObject({ cluster: REF, status: "firing", labels: { site: "berlin", compliance: "Patch" } });
    const mended = one(compliance("mi-0123456789abcdef0", "compliant"));
    expect(mended).toMatchObject({ status: "resolved", fingerprint: broken.fingerprint });
  });
  it("of somebody else's node is not ours", () => {
    expect(why(compliance("mi-0ffffffffffffffff", "non_compliant"))?.code).toBe("NOT_OURS");
  });
});

describe("an execution of our own", () => {
  const execution = (machine: string, status: string) => {
    const stateMachineArn = `arn:aws:states:eu-west-1:111122223333:stateMachine:fleetwright-${machine}`;
    const detail = {
      ...{
        executionArn: `${stateMachineArn}:x`.replace("stateMachine", "execution"),
        stateMachineArn,
        name: "x",
        status,
      },
      ...{ startDate: Date.parse(AT), stopDate: status === "RUNNING" ? null : Date.parse(AT), error: "States.Timeout" },
    };
    return event("aws.states", "Step Functions Execution Status Change", detail);
  };
  it("that nobody else tells of is an alert until the machine succeeds again", () => {
    const failed = one(execution("scan-fleet-dev", "TIMED_OUT"));
    expect(failed).toMatchObject({ status: "firing", labels: { alertname: "WorkflowFailed", workflow: "scan-fleet" } });
    expect(one(execution("scan-fleet-dev", "SUCCEEDED"))).toMatchObject({
      status: "resolved",
      fingerprint: failed.fingerprint,
    });
    expect(why(execution("scan-fleet", "RUNNING"))?.code).toBe("NOT_ENDED");
  });
  it("that tells its ends by itself is none", () => {
    expect(why(execution("upgrade-cluster", "FAILED"))?.code).toBe("TOLD_BY_ITSELF");
  });
});

describe("AWS Health", () => {
  const health = (detail: object) =>
    event("aws.health", "AWS Health Event", {
      ...{ eventArn: "arn:h", service: "EKS", eventTypeCode: "AWS_EKS_OPERATIONAL_ISSUE", eventTypeCategory: "issue" },
      ...{ eventScopeCode: "PUBLIC", statusCode: "open", ...detail },
    });
  it("tells of an outage of EKS where the fleet is, and when it is over", () => {
    expect(one(health({}))).toMatchObject({ severity: "critical", status: "firing", labels: { service: "EKS" } });
    expect(one(health({ statusCode: "closed" })).status).toBe("resolved");
    expect(why(health({ eventRegion: "ap-south-1" }))).toMatchObject({ code: "NOT_OURS" });
  });
  it("announces, which is no problem yet", () => {
    expect(why(health({ eventTypeCategory: "scheduledChange" }))?.code).toBe("NOT_A_PROBLEM");
  });
});

describe("a finding of ours", () => {
  const facts = {
    ...{ id: "hybrid-node-lost#mi-1", rule: "hybrid-node-lost", subject: "mi-1", severity: "medium" as const },
    ...{
      found: "no ping",
      wanted: "a ping",
      message: "node mi-1 is out of touch",
      remedy: "look",
      openedAt: AT,
      reopened: 0,
    },
    evidence: { site: "berlin" },
  };
  it("is an alert from its opening to its closing, with its site where it has one", () => {
    const opened = one(own(findingOpened(REF, facts, AT)));
    expect(opened).toMatchObject({
      ...{ status: "firing", severity: "warning", cluster: REF },
      labels: { alertname: "HybridNodeLost", kind: "finding", subject: "mi-1", site: "berlin" },
      annotations: { details: { found: "no ping", wanted: "a ping" } },
    });
    const closed = one(
      own(findingClosed(REF, facts, { because: "it pings", closedAt: "2026-11-21T11:00:00.000Z", openSeconds: 3600 })),
    );
    expect(closed).toMatchObject({
      status: "resolved",
      endsAt: "2026-11-21T11:00:00.000Z",
      fingerprint: opened.fingerprint,
    });
  });
  it("that is told as a security alert is the same alert when it closes", () => {
    const security = { ...facts, security: true };
    const alert = one(own(securityFinding(REF, security, AT)));
    expect(alert).toMatchObject({ status: "firing", labels: { security: "true" } });
    expect(alert.staleAt).toBeUndefined();
    const closed = own(findingClosed(REF, security, { because: "gone", closedAt: AT, openSeconds: 0 }));
    expect(one(closed).fingerprint).toBe(alert.fingerprint);
  });
});
