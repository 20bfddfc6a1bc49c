import { readdirSync, readFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import type { EventEnvelope } from "#events/envelope.ts";
import { matchRoutes } from "#events/routes.ts";
import { type RecordedEvent, readEvents, replay } from "#sandbox/eventbridge/replay.ts";
import type { ClusterSeedInput } from "#sandbox/fleet/seed.ts";
import { clusterRecord } from "../helpers/cluster-records.ts";
import { baselineOf, type Responding, respondingBench } from "../helpers/responses.ts";
import { seedCluster } from "../helpers/sandbox.ts";
import { missing, sharedPath } from "../helpers/shared.ts";

/**
 * Every recorded delivery goes through the route table and the functions, as it is. What it leads to stands here, file by file: a response, or by name that nobody
 * waits for it.
 */
const FOLDERS = ["1-cloudtrail", "2-eks-native-events", "3-other-events/health"];

interface Expected {
  /** Lines `event > routes > what they said > what our own events said of it`, each once. */
  led: string[];
  /** What stands in Slack afterwards, by title. */
  said?: (string | RegExp)[];
  /** The record's cluster as EKS has it by then; false: gone. Default: active, with coredns. */
  cluster?: Partial<ClusterSeedInput> | false;
  /** Add-ons on record; absent: the cluster is not on record. */
  recorded?: string[];
}

const CAPTURED = "stackd-eks-conflict-13f4f1e12a";
const AT = { account: "000000000000", region: "us-east-1" };
const JO = "arn:aws:iam::012345678901:role/stratus-red-team-eks-create-access-entry-role";

const noRoute = (event: string, what: string): Expected => ({ led: [`${event} > none > no route for ${what}`] });
const ssm = (...names: string[]): Expected => ({
  led: names.map((name) => `${name} > none > no route for aws.ssm "AWS API Call via CloudTrail" ${name}`),
});
const notOurs = (place: string): Expected => ({
  led: [`AWS Health Event > health-issue > no alert: NOT_OURS, the fleet has nothing in ${place}`],
});
const notAnEvent = noRoute("unknown", 'unknown "unknown"');
const CHANGED = "Cluster Changed, Cluster Scan Requested";

/** What adoption does with them is in test/scenarios/adoption. */
const NOT_ADOPTED = "responses.adopt of the policy file switches nothing on";

const EXPECTED: Record<string, Expected> = {
  "1-cloudtrail/aws-docs/createcluster.json": {
    led: [`CreateCluster > cluster-changed + cluster-created > CreateCluster by hand + ${NOT_ADOPTED} > ${CHANGED}`],
    said: [":pencil2: username created the cluster on test"],
  },
  "1-cloudtrail/aws-docs/deleteinstanceprofile.json": noRoute(
    "DeleteInstanceProfile",
    'aws.iam "AWS API Call via CloudTrail" DeleteInstanceProfile',
  ),
  "1-cloudtrail/cloud-custodian/event-asg-instance-failed.json": noRoute(
    "EC2 Instance Launch Unsuccessful",
    'aws.autoscaling "EC2 Instance Launch Unsuccessful"',
  ),
  "1-cloudtrail/cloud-custodian/event-cloud-trail-hsm-create-cluster.json": noRoute(
    "CreateCluster",
    'aws.cloudhsm "AWS API Call via CloudTrail" CreateCluster',
  ),
  "1-cloudtrail/cloud-custodian/event-cloud-trail-run-instance-creator-assumed.json": noRoute(
    "RunInstances",
    'aws.ec2 "AWS API Call via CloudTrail" RunInstances',
  ),
  "1-cloudtrail/cloud-custodian/event-config-rule-instance.json": notAnEvent,
  "1-cloudtrail/cloud-custodian/event-instance-state.json": noRoute(
    "EC2 Instance State-change Notification",
    'aws.ec2 "EC2 Instance State-change Notification"',
  ),
  "1-cloudtrail/datadog-stratus/associateaccesspolicy-fragment.json": {
    led: [
      `AssociateAccessPolicy > cluster-changed + access-changed > AssociateAccessPolicy by hand + compared with the policy file > ${CHANGED}, Security Alert`,
    ],
    cluster: { accessEntries: [{ principalArn: JO, policies: [{ name: "AmazonEKSClusterAdminPolicy" }] }] },
    said: [
      `:pencil2: unknown associated an access policy (${JO}) on eks-cluster`,
      `:rotating_light: Security alert: ${JO} is an administrator of the cluster, and the policy file does not mention it. (eks-cluster)`,
      `:rotating_light: Security alert: ${JO} is an administrator of the cluster, and the policy file does not mention it. (eks-cluster)`,
    ],
  },
  "1-cloudtrail/datadog-stratus/createaccessentry-fragment.json": {
    led: [`CreateAccessEntry > cluster-changed > CreateAccessEntry by hand > ${CHANGED}`],
    said: [`:pencil2: unknown created an access entry (${JO}) on eks-cluster`],
  },
  "1-cloudtrail/datadog-stratus/ssm-send-command-records.json": ssm(
    "DescribeInstanceInformation",
    "GetCommandInvocation",
    "SendCommand",
  ),
  "1-cloudtrail/datadog-stratus/ssm-start-session-records.json": ssm(
    "DescribeInstanceInformation",
    "TerminateSession",
    "StartSession",
  ),
  "1-cloudtrail/stackd-native/associateaccesspolicy.json": {
    led: [
      "AssociateAccessPolicy > cluster-changed + access-changed > EKS made the call by itself + EKS made the call by itself",
    ],
    said: [],
  },
  "1-cloudtrail/stackd-native/createaddon.json": {
    led: ["CreateAddon > addon-called > compared with what is on record > Addon Changed"],
    recorded: [],
    said: [/^:package: add-on coredns v[\d.]+-eksbuild\.\d+ created by Delegated on stackd-/],
  },
  "1-cloudtrail/stackd-native/createcluster.json": {
    led: [`CreateCluster > cluster-changed + cluster-created > CreateCluster by hand + ${NOT_ADOPTED} > ${CHANGED}`],
    said: [`:pencil2: Delegated created the cluster on ${CAPTURED}`],
  },
  "1-cloudtrail/stackd-native/deleteaddon.json": {
    led: ["DeleteAddon > addon-called > compared with what is on record > Addon Changed, Finding Opened"],
    cluster: { addons: [] },
    recorded: ["coredns"],
    said: [
      `:wastebasket: add-on coredns v1.14.3-eksbuild.23 deleted by Delegated on ${CAPTURED}`,
      /^:large_orange_circle: warning: The add-on coredns of the baseline is not installed; arn:.*Delegated deleted it/,
    ],
  },
  "1-cloudtrail/stackd-native/deletecluster.json": {
    led: [
      `DeleteCluster > cluster-changed + cluster-deleted > DeleteCluster by hand + cleaned up > ${CHANGED}, Cluster Deleted`,
    ],
    cluster: false,
    recorded: ["coredns"],
    said: [`:pencil2: Delegated deleted the cluster on ${CAPTURED}`, `:wastebasket: ${CAPTURED} is gone`],
  },
  "1-cloudtrail/stackd-native/disassociateaccesspolicy.json": {
    led: [
      "DisassociateAccessPolicy > cluster-changed + access-changed > EKS made the call by itself + EKS made the call by itself",
    ],
    said: [],
  },
  "2-eks-native-events/eks-event-names.json": noRoute("unknown", 'aws.eks "unknown"'),
  "2-eks-native-events/eks-fargate-pod-scheduled-termination.json": noRoute(
    "EKS Fargate Pod Scheduled Termination",
    'aws.eks "EKS Fargate Pod Scheduled Termination"',
  ),
  "2-eks-native-events/eks-fargate-pod-scheduled-termination.pattern.json": notAnEvent,
  "2-eks-native-events/eventbridge-schema-registry-eks-search.json": noRoute(
    "unknown",
    'Native AWS EventBridge Schemas API, read-only "unknown"',
  ),
  ...Object.fromEntries(
    [
      "aws.cloudwatch@CloudWatchAlarmConfigurationChange",
      "aws.cloudwatch@CloudWatchAlarmStateChange",
      "aws.guardduty@GuardDutyFinding",
      "aws.health@AWSHealthEvent",
      "aws.ssm@CalendarStateChange",
      "aws.states@StepFunctionsExecutionStatusChange",
      "aws.tag@TagChangeOnResource",
    ].map((name) => [`2-eks-native-events/schemas/${name}.json`, notAnEvent]),
  ),
  "3-other-events/health/account-issue-elb.json": notOurs("ap-southeast-2 of account 123456789012"),
  "3-other-events/health/backup-event-instance-store.json": notOurs("us-east-1 of account 123456789012"),
  "3-other-events/health/public-operational-issue.json": notOurs("af-south-1"),
  ...Object.fromEntries(
    [
      "phd-ec2-retire-recorded",
      "planned-lifecycle-lambda",
      "scheduled-change-ec2-retirement",
    ].map((name) => [
      `3-other-events/health/${name}.json`,
      noRoute("AWS Health Event", 'aws.health "AWS Health Event"'),
    ]),
  ),
};

/** A fleet with the clusters the records tell of, in the account they come from. */
async function benchFor({ cluster = {}, recorded }: Expected): Promise<Responding> {
  const clusters = cluster === false ? [] : [CAPTURED, "eks-cluster"].map((name) => clusterOf(name, cluster));
  const accounts = [{ id: AT.account, name: "captured", regions: [AT.region] }];
  const bench = respondingBench({ clusters, change: { accounts, baseline: baselineOf("coredns") } });
  if (recorded) {
    const ref = { ...AT, name: CAPTURED };
    const createdAt = bench.eks.cluster(AT.account, AT.region, CAPTURED)?.cluster.createdAt?.toISOString();
    const addon = { version: "v1.14.3-eksbuild.23", status: "ACTIVE", since: "2026-09-28T00:00:00.000Z" };
    const addons = Object.fromEntries(recorded.map((name) => [name, addon]));
    const id = `${AT.account}/${AT.region}/${CAPTURED}`;
    const known = clusterRecord(CAPTURED, { id, ref, addons, version: "1.36", ...(createdAt ? { createdAt } : {}) });
    await bench.ports.clusterRecords.save(known);
  }
  return bench;
}

const clusterOf = (name: string, change: Partial<ClusterSeedInput>): ClusterSeedInput =>
  seedCluster(name, { ...AT, version: "1.36", nodegroups: [], addons: [{ name: "coredns" }], ...change });

const files = FOLDERS.flatMap((folder) =>
  missing(`data/${folder}`)
    ? []
    : readdirSync(sharedPath(`data/${folder}`), { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".json"))
        .map((file) => `${folder}/${file}`)
        .sort(),
);

const table: string[][] = [];
afterAll(() => {
  if (table.length === 0) return;
  const rows = [["file", "event > routes > response > what we told"], ...table];
  const width = Math.max(...rows.map(([file = ""]) => file.length));
  console.log(rows.map(([file = "", led = ""]) => `${file.padEnd(width)}  ${led}`).join("\n"));
});

const outcomeOf = (outcome: unknown): string => {
  const { reason, failed } = outcome as { reason?: string; failed?: string };
  return failed === undefined ? (reason ?? "done") : `FAILED ${failed}`;
};

/** What one event of a file led to, in a line. */
async function lead(bench: Responding, recorded: RecordedEvent): Promise<string> {
  const before = bench.told.length;
  const [result] = await replay("file", [recorded], bench.bus, bench.deliver);
  await bench.pass(20);
  const own = bench.told.slice(before).map((event) => event["detail-type"]);
  const named = result?.eventName ?? recorded.event["detail-type"];
  const routes = result?.matched.map(({ route }) => route).join(" + ") || "none";
  const said = result?.matched.map(({ outcome }) => outcomeOf(outcome)).join(" + ") || (result?.unmatched ?? "");
  return [named, routes, said, ...(own.length > 0 ? [[...new Set(own)].join(", ")] : [])].join(" > ");
}

describe.skipIf(files.length === 0)("every recorded delivery", () => {
  it.each(files)(
    "%s leads where it should",
    async (file) => {
      const expected = EXPECTED[file];
      const bench = await benchFor(expected ?? { led: [] });
      const led = new Set<string>();
      for (const recorded of readEvents(readFileSync(sharedPath(`data/${file}`), "utf8"), file))
        led.add(await lead(bench, recorded));
      table.push(...[...led].map((line) => [file, line]));
      expect([...led]).toEqual(expected?.led);
      const said = bench.slack.messages().map(({ text }) => text.split("\n")[0]);
      expect(said).toEqual(
        (expected?.said ?? []).map((text) => (typeof text === "string" ? text : expect.stringMatching(text))),
      );
      expect(bench.bus.deadLetters).toEqual([]);
    },
    30_000,
  );

  it("is expected by its name, and nothing else is", () => {
    expect(Object.keys(EXPECTED).sort()).toEqual(files);
  });

  it("of a kind EKS documents has a route, or is named as none of ours", () => {
    const text = readFileSync(sharedPath("data/2-eks-native-events/eks-event-names.json"), "utf8");
    const names = (JSON.parse(text) as { "detail-types": string[] })["detail-types"];
    const event = (detailType: string) => ({ source: "aws.eks", "detail-type": detailType }) as EventEnvelope;
    expect(names.filter((name) => matchRoutes(event(name)).length === 0)).toEqual([
      "EKS Fargate Pod Scheduled Termination",
    ]);
  });
});
