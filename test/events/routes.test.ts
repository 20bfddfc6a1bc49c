import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { cloudTrailEksCall, clusterCallOf } from "#events/aws/cloudtrail-eks-call.ts";
import { catalogue } from "#events/catalogue.ts";
import { matchRoutes, routes } from "#events/routes.ts";
import { schedules } from "#events/schedules.ts";
import { readEvents } from "#sandbox/eventbridge/replay.ts";
import { handlers } from "#sandbox/handlers.ts";
import { missing, sharedPath } from "../helpers/shared.ts";

const TRAIL = "data/1-cloudtrail";
const recorded = (path: string) =>
  readEvents(readFileSync(sharedPath(`${TRAIL}/${path}`), "utf8"), path).map(({ event }) => event);

describe("the route table", () => {
  it("leads to functions that exist, under names of their own", () => {
    for (const { target } of routes)
      expect(handlers).toHaveProperty("function" in target ? [target.function] : ["no such workflow"]);
    for (const schedule of schedules) expect(handlers).toHaveProperty([schedule.function]);
    expect(new Set(routes.map(({ name }) => name)).size).toBe(routes.length);
  });

  it("has a route for every kind of event in the catalogue but those for the user's own systems, and none for kinds that are not in it", () => {
    const kinds = (pattern: unknown) => {
      const { source, "detail-type": types } = pattern as { source: string[]; "detail-type": string[] };
      return types.map((detailType) => `${source[0]} ${detailType}`);
    };
    const routed = new Set(routes.flatMap(({ pattern }) => kinds(pattern)));
    const forUsers = ["fleetwright Gate Asked", "fleetwright Version Available"];
    expect([...routed, ...forUsers].sort()).toEqual(
      catalogue.map(({ source, detailType }) => `${source} ${detailType}`).sort(),
    );
  });

  it("leads findings and security alerts to the alerts alone, which tell them once", () => {
    for (const detailType of ["Finding Opened", "Finding Closed", "Security Alert"])
      expect(matchRoutes({ source: "fleetwright", "detail-type": detailType }).map(({ name }) => name)).toEqual([
        "fleet-alert",
      ]);
  });

  const ended = (status: string, machine: string) => ({
    source: "aws.states",
    "detail-type": "Step Functions Execution Status Change",
    detail: { status, stateMachineArn: `arn:aws:states:eu-west-1:111122223333:stateMachine:${machine}` },
  });

  it("follows bad endings of our machines, whatever the deployment calls them", () => {
    const names = (event: unknown) => matchRoutes(event).map(({ name }) => name);
    for (const status of ["FAILED", "TIMED_OUT", "ABORTED"])
      expect(names(ended(status, "acme-prod-upgrade-cluster-1a2b"))).toEqual(["cluster-execution-ended"]);
    expect(names(ended("SUCCEEDED", "upgrade-cluster"))).toEqual([]);
    expect(names(ended("ABORTED", "upgrade-fleet"))).toEqual(["run-execution-ended"]);
    expect(names(ended("FAILED", "somebody-elses"))).toEqual([]);
  });
});

describe.skipIf(missing(TRAIL))("recorded CloudTrail deliveries", () => {
  it.each([
    ["createcluster", ["cluster-changed", "cluster-created"]],
    ["createaddon", ["addon-called"]],
    ["deleteaddon", ["addon-called"]],
    ["deletecluster", ["cluster-changed", "cluster-deleted"]],
    ["associateaccesspolicy", ["cluster-changed", "access-changed"]],
    ["disassociateaccesspolicy", ["cluster-changed", "access-changed"]],
  ])("%s is understood", (name, expected) => {
    for (const event of recorded(`stackd-native/${name}.json`)) {
      expect(matchRoutes(event).map((route) => route.name)).toEqual(expected);
      const call = clusterCallOf(cloudTrailEksCall.parse(event));
      expect(call?.name.toLowerCase()).toBe(name);
      expect(call?.cluster.name).toMatch(/^stackd-/);
      // Path parameters are percent-encoded in the record.
      expect(call?.subject ?? "").not.toContain("%3A");
    }
  });

  it("knows the call EKS makes by itself after a cluster was created", () => {
    const calls = recorded("stackd-native/associateaccesspolicy.json").map((event) =>
      clusterCallOf(cloudTrailEksCall.parse(event)),
    );
    expect(calls.map((call) => call?.byService)).toContain(true);
  });

  it("takes the cluster from where records of 2018 had it", () => {
    const [event] = recorded("aws-docs/createcluster.json");
    expect(clusterCallOf(cloudTrailEksCall.parse(event))?.cluster.name).toBe("test");
  });

  it.each([
    "cloud-custodian/event-cloud-trail-hsm-create-cluster.json",
    "aws-docs/deleteinstanceprofile.json",
    "cloud-custodian/event-instance-state.json",
  ])("a near miss matches nothing: %s", (path) => {
    for (const event of recorded(path)) expect(matchRoutes(event)).toEqual([]);
  });

  it("reads every recorded file without an error", () => {
    const files = readdirSync(sharedPath(TRAIL), { recursive: true, encoding: "utf8" }).filter((file) =>
      file.endsWith(".json"),
    );
    expect(files.length).toBeGreaterThan(10);
    for (const file of files) expect(recorded(file).length).toBeGreaterThan(0);
  });
});

describe("clusterCallOf", () => {
  const call = (detail: object) =>
    clusterCallOf(
      cloudTrailEksCall.parse({
        version: "0",
        id: "1",
        "detail-type": "AWS API Call via CloudTrail",
        source: "aws.eks",
        account: "1",
        time: "2026-11-21T10:00:00Z",
        region: "r",
        resources: [],
        detail: {
          eventSource: "eks.amazonaws.com",
          eventName: "UpdateAddon",
          eventTime: "2026-11-21T10:00:00Z",
          awsRegion: "eu-west-1",
          ...detail,
        },
      }),
    );

  it("keeps EKS's words of a refused call, wherever the record has them", () => {
    const base = { requestParameters: { name: "c", addonName: "coredns" }, errorCode: "InvalidParameterException" };
    expect(call({ ...base, responseElements: { message: "not supported" } })).toMatchObject({
      subject: "coredns",
      refused: { code: "InvalidParameterException", message: "not supported" },
    });
    expect(call({ ...base, responseElements: null })?.refused?.message).toBe("no message");
  });

  it("gives nothing for a record without a cluster", () => expect(call({ requestParameters: null })).toBeUndefined());
});
