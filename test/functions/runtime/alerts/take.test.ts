import { describe, expect, it } from "vitest";
import { takeDelivery } from "#functions/runtime/alerts/take.ts";
import { clusterRecord } from "../../../helpers/cluster-records.ts";
import { fleetOf, sandboxBench, seedCluster } from "../../../helpers/sandbox.ts";

const AT = "2026-11-23T09:00:00.000Z";
const webhook = (labels: Record<string, string>) => ({
  ...{ version: "0", id: "1", account: "111122223333", region: "eu-west-1", time: AT, resources: [] },
  ...{ source: "fleetwright.alertmanager", "detail-type": "Alertmanager Notification" },
  detail: {
    ...{ groupKey: "g", status: "firing", receiver: "r", groupLabels: {}, commonLabels: {}, commonAnnotations: {} },
    ...{ externalURL: "http://alertmanager:9093", firing: 1, resolved: 0, leftOut: 0, receivedAt: AT },
    alerts: [
      { status: "firing", labels, annotations: {}, startsAt: AT, endsAt: "0001-01-01T00:00:00Z", fingerprint: "" },
    ],
  },
});

async function taken(labels: Record<string, string>, onRecord: string[] = []) {
  const bench = sandboxBench({ fleet: fleetOf(seedCluster("a")) });
  for (const name of onRecord) await bench.ports.clusterRecords.save(clusterRecord(name));
  const { alerts } = await takeDelivery(bench.ports, webhook({ alertname: "X", ...labels }));
  return alerts[0];
}

describe("the cluster of a delivery", () => {
  it("is the one on record, with its labels", async () => {
    expect(await taken({ cluster: "a" }, ["a"])).toMatchObject({ cluster: { name: "a" } });
  });
  it("that is on no record yet is known by its ARN where the fleet is, and nowhere else", async () => {
    const arn = (account: string) => `arn:aws:eks:eu-west-1:${account}:cluster/new`;
    expect(await taken({ cluster: arn("111122223333") })).toMatchObject({ cluster: { name: "new" } });
    expect(await taken({ cluster: arn("999900001111") })).toMatchObject({
      why: "the fleet has no cluster 999900001111/eu-west-1/new",
    });
  });
  it("by a name with slashes that is no id is none", async () => {
    expect(await taken({ cluster: "team/a/b/c" })).toMatchObject({ why: "the fleet has no cluster team/a/b/c" });
  });
});
