import { EKSClient } from "@aws-sdk/client-eks";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { mockClient } from "aws-sdk-client-mock";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { fromAws } from "#adapters/aws/errors.ts";
import { eventBridgePublisher } from "#adapters/aws/eventbridge-events.ts";
import { Limited } from "#adapters/aws/limited.ts";
import { StaleWriteError } from "#core/errors.ts";
import type { FleetEvent } from "#events/envelope.ts";
import { fleetOf, sandboxBench, seedCluster } from "../helpers/sandbox.ts";

const awsError = (name: string, message: string, status = 400) =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } });

describe("errors of AWS become the product's", () => {
  it.each([
    ["ThrottlingException", "Rate exceeded", 429, "ThrottledError"],
    ["AccessDeniedException", "not authorized", 403, "AccessDeniedError"],
    ["ResourceNotFoundException", "No cluster found for name: a.", 404, "ClusterNotFoundError"],
    [
      "ResourceInUseException",
      "Cannot VersionUpdate because cluster a currently has update b in progress",
      409,
      "UpdateInProgressError",
    ],
    ["InvalidRequestException", "Cluster a is not in ACTIVE state, it is UPDATING", 400, "UpdateInProgressError"],
    [
      "InvalidParameterException",
      "Unsupported Kubernetes minor version update from 1.34 to 1.36",
      400,
      "UpdateRefusedError",
    ],
    ["ServerException", "oops", 500, "ServiceUnavailableError"],
    ["SomethingNew", "oops", 503, "ServiceUnavailableError"],
    ["SomethingNew", "oops", 429, "ThrottledError"],
    ["InvalidRequestException", "Cluster 'a' is not in ACTIVE status", 400, "UpdateInProgressError"],
    ["InvalidRequestException", "Cluster a is not in ACTIVE state, it is FAILED", 400, "UpdateRefusedError"],
    [
      "InvalidStateException",
      "Addon b cannot be updated as it is currently in CREATING state",
      400,
      "UpdateInProgressError",
    ],
    ["InvalidStateException", "Cluster has upgrade-blocking insights", 400, "UpdateRefusedError"],
    ["ExpiredTokenException", "expired", 403, "AccessDeniedError"],
    ["ResourcePropagationDelayException", "still propagating", 428, "ServiceUnavailableError"],
  ])("%s", (name, message, status, ours) => {
    const error = fromAws(awsError(name, message, status), "call");
    expect(error.name).toBe(ours);
    // AWS's own code and words stay readable, the original is kept.
    expect(error.message).toContain(message);
    expect((error.cause as Error).name).toBe(name);
  });

  it("a lost connection is worth another try; a mistake of ours, or an error of ours, stays what it is", () => {
    expect(fromAws(Object.assign(new Error("connect"), { code: "ECONNREFUSED" }), "call").name).toBe(
      "ServiceUnavailableError",
    );
    const mistake = new TypeError("undefined is not a function");
    expect(fromAws(mistake, "call")).toBe(mistake);
    const stale = new StaleWriteError("stale");
    expect(fromAws(stale, "call")).toBe(stale);
  });
});

describe("events", () => {
  const mock = mockClient(EventBridgeClient);
  beforeEach(() => mock.reset());
  afterEach(() => mock.reset());
  const event = (n: number): FleetEvent => ({
    source: "fleetwright",
    detailType: "X",
    time: "2026-01-01T00:00:00.000Z",
    resources: [],
    detail: { n },
  });
  const publisher = eventBridgePublisher(new EventBridgeClient({}), "bus");
  const sent = () =>
    mock
      .commandCalls(PutEventsCommand)
      .map((call) => (call.args[0].input.Entries ?? []).map(({ Detail }) => JSON.parse(Detail ?? "").n));

  it("go out in batches of ten, in order", async () => {
    mock.on(PutEventsCommand).resolves({ FailedEntryCount: 0 });
    await publisher.publish(Array.from({ length: 12 }, (_, n) => event(n)));
    expect(sent()).toEqual([
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
      [10, 11],
    ]);
  });

  it("that were refused in a call that succeeded are sent again, and only those", async () => {
    mock
      .on(PutEventsCommand)
      .resolvesOnce({
        FailedEntryCount: 1,
        Entries: [{ EventId: "a" }, { ErrorCode: "InternalFailure", ErrorMessage: "m" }, { EventId: "c" }],
      })
      .resolves({ FailedEntryCount: 0 });
    await publisher.publish([event(0), event(1), event(2)]);
    expect(sent()).toEqual([[0, 1, 2], [1]]);
  });

  it("of which some were refused without saying which are all sent again", async () => {
    mock.on(PutEventsCommand).resolvesOnce({ FailedEntryCount: 1 }).resolves({ FailedEntryCount: 0 });
    await publisher.publish([event(0), event(1)]);
    expect(sent()).toEqual([
      [0, 1],
      [0, 1],
    ]);
  });

  it("for a bus that does not exist are a mistake of the deployment", async () => {
    mock.on(PutEventsCommand).rejects(awsError("ResourceNotFoundException", "Event bus bus does not exist.", 400));
    await expect(publisher.publish([event(0)])).rejects.toMatchObject({ name: "MissingResourceError" });
  });

  it("that are refused for good are an error, not silence", async () => {
    mock
      .on(PutEventsCommand)
      .resolves({ FailedEntryCount: 1, Entries: [{ ErrorCode: "InternalFailure", ErrorMessage: "m" }] });
    await expect(publisher.publish([event(0)])).rejects.toMatchObject({
      name: "EventsNotAcceptedError",
      message: expect.stringMatching(/InternalFailure: m/),
    });
  });

  it("without any, nothing is called", async () => {
    await publisher.publish([]);
    expect(sent()).toEqual([]);
  });
});

describe("clients", () => {
  it("have at most so many calls under way per account and Region", async () => {
    const eks = new Limited(() => new EKSClient({ region: "eu-west-1" }), 3);
    let [active, most] = [0, 0];
    const call = (fails: boolean) =>
      eks.call(async () => {
        active += 1;
        most = Math.max(most, active);
        await new Promise((resolve) => setImmediate(resolve));
        active -= 1;
        if (fails) throw new Error("no");
      });
    const results = await Promise.allSettled(Array.from({ length: 20 }, (_, index) => call(index % 4 === 0)));
    expect(most).toBe(3);
    // A failing call gives its slot back like any other.
    expect(results.filter(({ status }) => status === "rejected")).toHaveLength(5);
  });
});

describe("clusters are read through the EKS API", () => {
  it("with their parts, percentages turned into nodes, details of what is wrong", async () => {
    const api = {
      api: "/apis/x",
      removedIn: "1.35",
      replacedWith: "/apis/y",
      userAgent: "tool/1",
      daysSinceLastRequest: 2,
    };
    const bench = sandboxBench({
      fleet: fleetOf(
        seedCluster("a", {
          autoMode: true,
          remoteNodeNetworks: ["10.0.0.0/16"],
          tags: { Environment: "dev" },
          deprecatedApis: [api],
          nodegroups: [
            { name: "n", desiredSize: 7, maxUnavailablePercentage: 33 },
            { name: "tiny", desiredSize: 1, maxUnavailablePercentage: 10 },
          ],
        }),
      ),
    });
    const ref = { account: "111122223333", region: "eu-west-1", name: "a" };
    const snapshot = await bench.ports.clusters.read(ref, { insights: true });
    expect(snapshot).toMatchObject({
      version: "1.34",
      autoMode: true,
      hybrid: true,
      tags: { Environment: "dev" },
      observedAt: bench.clock.now().toISOString(),
    });
    expect(snapshot.nodegroups.map(({ name, maxUnavailable }) => [name, maxUnavailable])).toEqual([
      ["n", 2],
      ["tiny", 1],
    ]);
    expect(snapshot.insights?.find(({ status }) => status === "ERROR")?.deprecatedApiClients).toEqual([
      { userAgent: "tool/1", lastRequestAt: expect.stringMatching(/^2026-11-21/) },
    ]);
    await expect(bench.ports.clusters.read({ ...ref, name: "nope" })).rejects.toMatchObject({
      name: "ClusterNotFoundError",
    });
    expect((await bench.ports.clusters.read(ref)).insights).toBeUndefined();
  });

  it("an update EKS does not know is named as such", async () => {
    const bench = sandboxBench({ fleet: fleetOf(seedCluster("a")) });
    const cluster = { account: "111122223333", region: "eu-west-1", name: "a" };
    const update = await bench.ports.updates.updateControlPlane(cluster, { version: "1.35", token: "t" });
    expect(await bench.ports.updates.describe(update)).toMatchObject({ status: "InProgress", errors: [] });
    await expect(bench.ports.updates.describe({ cluster, updateId: "nope" })).rejects.toMatchObject({
      name: "UpdateNotFoundError",
    });
  });
});
