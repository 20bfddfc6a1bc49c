import { describe, expect, it } from "vitest";
import type { ActivationRecord } from "#core/hybrid/activation.ts";
import { judgeNode, type NodeFacts } from "#core/hybrid/judge-node.ts";
import { CLUSTER_ARN, PLACE, ROLE } from "../../helpers/hybrid.ts";
import { watchedSite } from "../../helpers/hybrid-sites.ts";

const ID = "mi-0a1b2c3d4e5f60718";
const CLUSTER = { ...PLACE, name: "stores" };

const record = (change: Partial<ActivationRecord> = {}): ActivationRecord => ({
  id: "berlin-one",
  site: "berlin",
  cluster: CLUSTER,
  role: ROLE,
  nodes: 2,
  lifetimeSeconds: 86_400,
  requestedBy: "ana",
  requestedAt: "2026-11-21T08:00:00.000Z",
  standing: false,
  status: "issued",
  reason: "asked for",
  activationId: "a",
  expiresAt: "2026-11-22T08:00:00.000Z",
  registrations: 0,
  revision: 1,
  ...change,
});

const judge = ({
  instance,
  ...change
}: Partial<Omit<NodeFacts, "instance">> & { instance?: Partial<NodeFacts["instance"]> } = {}) =>
  judgeNode({
    place: PLACE,
    instance: {
      id: ID,
      ping: "Online",
      activationId: "a",
      role: ROLE,
      registeredAt: "2026-11-21T09:00:00.000Z",
      ipAddress: "10.200.1.5",
      ...instance,
    },
    tags: { EKSClusterARN: CLUSTER_ARN },
    record: record(),
    siblings: [ID],
    sites: [watchedSite("berlin"), watchedSite("lyon")],
    clusters: [],
    watchedSince: { berlin: "2026-11-20T00:00:00.000Z", lyon: "2026-11-20T00:00:00.000Z" },
    ...change,
  });
const codes = (...args: Parameters<typeof judge>) => judge(...args)?.breaches.map(({ code }) => code);

describe("a node by an activation of ours", () => {
  it("is its site's, whatever its address says", () => {
    expect(judge({ instance: { ipAddress: "10.200.129.5" } })).toEqual({
      site: "berlin",
      cluster: CLUSTER,
      activationRecord: "berlin-one",
      breaches: [],
    });
  });

  it("may name its role with its path or without, or not at all", () => {
    for (const role of ["stores-hybrid", ROLE]) expect(codes({ instance: { role } })).toEqual([]);
    expect(codes({ instance: { role: "service-role/other" } })).toEqual(["WRONG_ROLE"]);
  });

  it("may lack its cluster's tag, which is put there, but not have another's", () => {
    expect(codes({ tags: {} })).toEqual([]);
    expect(codes({ tags: { EKSClusterARN: `${CLUSTER_ARN}-2` } })).toEqual(["WRONG_CLUSTER"]);
  });

  it("is judged by when it came, not by when somebody looks", () => {
    const registered = (registeredAt: string, change: Partial<ActivationRecord>) =>
      codes({ instance: { registeredAt }, record: record(change) });
    expect(registered("2026-11-22T08:00:00.000Z", {})).toEqual([]);
    expect(registered("2026-11-22T08:00:01.000Z", {})).toEqual(["ACTIVATION_ENDED"]);
    const revoked = { status: "revoked" as const, endedAt: "2026-11-21T09:00:00.000Z" };
    expect(registered("2026-11-21T08:30:00.000Z", revoked)).toEqual([]);
    // SSM deletes it a moment after we have said that it is over.
    expect(registered("2026-11-21T09:04:00.000Z", revoked)).toEqual([]);
    expect(registered("2026-11-21T09:06:00.000Z", revoked)).toEqual(["ACTIVATION_ENDED"]);
  });

  it("is over the limit when as many came before it as are allowed", () => {
    expect(codes({ siblings: ["mi-1", ID, "mi-3"] })).toEqual([]);
    expect(codes({ siblings: ["mi-1", "mi-2", ID] })).toEqual(["OVER_THE_LIMIT"]);
  });

  it("may break several rules", () => {
    expect(codes({ siblings: ["mi-1", "mi-2", ID], instance: { role: "other" } })).toEqual([
      "OVER_THE_LIMIT",
      "WRONG_ROLE",
    ]);
  });
});

describe("a machine by another activation", () => {
  const none = { record: undefined, siblings: [] };

  it.each([
    ["an address of the site's", { tags: {}, instance: { role: "other", ipAddress: "10.200.129.5" } }, "lyon"],
    ["the site's tag", { tags: { Site: "lyon" }, instance: { ipAddress: "10.200.1.5" } }, "lyon"],
    ["the cluster's tag", { instance: { role: "other", ipAddress: "192.168.0.1" } }, "berlin"],
    ["the site's role", { tags: {}, instance: { ipAddress: "not an address" } }, "berlin"],
  ])("is an unknown node of a site with %s", (_what, change, site) => {
    const judgement = judge({ ...none, ...change });
    expect(judgement?.site).toBe(site);
    expect(judgement?.breaches[0]?.code).toBe("UNKNOWN_ACTIVATION");
  });

  it("is not ours to judge with nothing of a site's", () => {
    expect(judge({ ...none, tags: {}, instance: { role: "office", ipAddress: "192.168.0.1" } })).toBeUndefined();
  });

  it("is an unknown node of a cluster on record with its tag, at no site", () => {
    const other = { ...PLACE, name: "other" };
    const tags = { EKSClusterARN: CLUSTER_ARN.replace("stores", "other") };
    const instance = { role: "office", ipAddress: "192.168.0.1" };
    const judgement = judge({ ...none, tags, instance, clusters: [other] });
    expect(judgement).toMatchObject({ cluster: other, breaches: [{ code: "UNKNOWN_ACTIVATION" }] });
    expect(judgement).not.toHaveProperty("site");
  });

  it("was there before its site was watched: kept, unless something else is wrong with it", () => {
    const instance = { registeredAt: "2026-11-19T09:00:00.000Z" };
    expect(judge({ ...none, instance })).toMatchObject({ foundThere: true, breaches: [] });
    expect(codes({ ...none, instance: { ...instance, role: "other" } })).toEqual(["WRONG_ROLE"]);
    expect(codes({ ...none, instance: { registeredAt: "2026-11-20T00:00:00.000Z" } })).toEqual(["UNKNOWN_ACTIVATION"]);
  });
});
