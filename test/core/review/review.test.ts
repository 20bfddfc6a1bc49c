import { describe, expect, it } from "vitest";
import { authorityExpiring } from "#core/drift/rules/exposure.ts";
import { trustAnchorFindings } from "#core/hybrid/trust-anchors.ts";
import { fleetReview, type PreviousReview, previousReview } from "#core/review/review.ts";
import { collectReview } from "#functions/runtime/review/collect.ts";
import { clusterRecord } from "../../helpers/cluster-records.ts";
import { findingRecord } from "../../helpers/findings.ts";
import { watchedSite } from "../../helpers/hybrid-sites.ts";
import { REVIEW_NOW, reviewedRecords, reviewPolicy, reviewPorts } from "../../helpers/review.ts";

const EARLIER = "2026-11-16T09:00:00.000Z";
const review = async (...given: Parameters<typeof reviewPorts>) =>
  collectReview(await reviewPorts(...given), REVIEW_NOW);
const number = ({ numbers }: Awaited<ReturnType<typeof review>>, id: string) => numbers.find((each) => each.id === id);

describe("the review as JSON", () => {
  it("is what its schema says, and as much as the next one needs", async () => {
    const made = await review();
    expect(fleetReview.parse(JSON.parse(JSON.stringify(made)))).toEqual(made);
    const { fleet, at } = previousReview.parse({ ...made, later: "versions may hold more" });
    expect({ fleet, at }).toEqual({ fleet: "acme", at: REVIEW_NOW.toISOString() });
  });
});

describe("trend", () => {
  const lastTime = (change: Partial<PreviousReview>): PreviousReview => ({
    ...{ format: "fleetwright/review/v1", fleet: "acme", at: EARLIER },
    numbers: [],
    ...change,
  });

  it.each([
    ["critical-findings", 3, { change: -2, verdict: "better", words: "2 fewer, better" }],
    ["critical-findings", 0, { change: 1, verdict: "worse", words: "1 more, worse" }],
    ["clusters", 1, { change: 3, verdict: "neither", words: "3 more" }],
    ["addon-coverage", 30, { change: 3.3, verdict: "better", words: "up 3.3 points, better" }],
    ["cost-of-waiting", 10_000, { verdict: "worse", words: "up $145, worse" }],
    ["adopted", 1, { change: 0, verdict: "same", words: "unchanged" }],
  ])("%s, %d before", async (id, value, trend) => {
    const made = await collectReview(await reviewPorts(), REVIEW_NOW, lastTime({ numbers: [{ id, value }] }));
    expect(number(made, id)?.trend).toMatchObject({ before: value, ...trend });
    expect(number(made, "gaps")?.trend).toBeNull();
    expect(made.previousAt).toBe(EARLIER);
    expect(made.clusters.filter(({ isNew }) => isNew).map(({ name }) => name)).toEqual(["shop-dev"]);
  });

  it.each([
    ["another fleet", { fleet: "other" }],
    ["a later time", { at: "2026-11-24T09:00:00.000Z" }],
  ])("with a review of %s there is none", async (_, change) => {
    const numbers = [{ id: "clusters", value: 1 }];
    const made = await collectReview(await reviewPorts(), REVIEW_NOW, lastTime({ numbers, ...change }));
    expect([made.previousAt, number(made, "clusters")?.trend]).toEqual([null, null]);
  });
});

describe("add-ons", () => {
  const states = async (
    addons: Record<string, string>,
    findings: [rule: string, subject: string][],
    autoMode = false,
  ) => {
    const seen = (status: string) => ({ version: "v1.2.3-eksbuild.1", status, since: EARLIER });
    const record = clusterRecord("one", {
      ...{ autoMode, labels: {} },
      addons: Object.fromEntries(Object.entries(addons).map(([name, status]) => [name, seen(status)])),
    });
    const found = findings.map(([rule, subject]) => findingRecord("one", { rule, subject }));
    const { addons: matrix } = await review({ records: [record], findings: found });
    return Object.fromEntries(matrix.names.map(({ name }, index) => [name, matrix.clusters[0]?.cells[index]?.state]));
  };

  it.each([
    [
      "what EKS says of it",
      { coredns: "ACTIVE", "vpc-cni": "UPDATE_FAILED" },
      [],
      { coredns: "fine", "vpc-cni": "failed" },
    ],
    ["a change before a finding", { coredns: "UPDATING" }, [["addon-behind", "coredns"]], { coredns: "changing" }],
    ["missing", {}, [], { coredns: "missing", "vpc-cni": "missing" }],
    ["by hand", {}, [["addon-self-managed", "coredns"]], { coredns: "self-managed" }],
    [
      "incompatible before behind",
      { coredns: "ACTIVE" },
      [
        ["addon-behind", "coredns"],
        ["addon-incompatible", "coredns"],
      ],
      { coredns: "incompatible" },
    ],
    ["installed since it was missing", { coredns: "ACTIVE" }, [["addon-missing", "coredns"]], { coredns: "fine" }],
    ["healthy since it was not", { coredns: "ACTIVE" }, [["addon-degraded", "coredns"]], { coredns: "fine" }],
    ["not of the template", { adot: "ACTIVE" }, [["addon-unwanted", "adot"]], { adot: "unwanted" }],
  ] as [string, Record<string, string>, [string, string][], object][])("%s", async (_, addons, findings, expected) => {
    expect(await states(addons, findings)).toMatchObject(expected);
  });

  it("of Auto Mode are there without being installed, and nobody misses them", async () => {
    expect(await states({ adot: "ACTIVE" }, [], true)).toEqual({ adot: "fine" });
  });

  it("count as wanted where the template wants them", async () => {
    const made = await review();
    expect(made.addons.names).toEqual([
      { name: "coredns", wanted: 3, fine: 1, off: 2 },
      { name: "vpc-cni", wanted: 3, fine: 1, off: 2 },
    ]);
    expect(number(made, "addon-coverage")?.value).toBe(33.3);
    const none = await review({
      policy: reviewPolicy({ baseline: { cluster: {}, overrides: [], addons: [], access: [] } }),
    });
    expect(number(none, "addon-coverage")).toBeUndefined();
  });
});

describe("deadlines", () => {
  it("know the certificates that findings speak of, in the words of the rules themselves", async () => {
    const site = watchedSite("berlin", { credentials: "roles-anywhere", trustAnchor: "hosts" });
    const anchor = { id: "ta-1", name: "hosts", arn: "arn", enabled: true, notAfter: "2026-12-01T10:00:00.000Z" };
    const [anchorFinding] = trustAnchorFindings(site, [anchor as never], REVIEW_NOW);
    const authority = {
      id: "ca-1",
      notAfter: "2027-01-15T00:00:00.000Z",
      signingStatus: "IN_USE",
      distributionStatus: "COMPLETE",
    };
    const [authorityFinding] = authorityExpiring.find(
      { "certificate-authorities": [{ ...authority, createdAt: EARLIER }] } as never,
      { now: REVIEW_NOW } as never,
    );
    const ofRule = authorityFinding && { ...authorityFinding, rule: authorityExpiring.id };
    const findings = [anchorFinding, ofRule].flatMap((finding) =>
      finding ? [findingRecord("stores", finding as never)] : [],
    );
    const { deadlines } = await review({ findings });
    expect(deadlines.filter(({ kind }) => kind === "certificate").map(({ at, about: what }) => [at, what])).toEqual([
      ["2026-12-01T10:00:00.000Z", "site berlin"],
      ["2027-01-15T00:00:00.000Z", "stores"],
    ]);
  });

  it("are one for many clusters, and leave out ends of support that have a later one ahead", async () => {
    const records = ["a", "b"].map((name) => clusterRecord(name, { version: "1.33", addons: {} }));
    const { deadlines } = await review({ records, findings: [], policy: reviewPolicy({ exemptions: [], sites: [] }) });
    expect(deadlines).toMatchObject([{ kind: "extended-support", about: "1.33", over: false }]);
    expect(deadlines[0]?.clusters).toEqual(records.map(({ id }) => id));
  });
});

describe("costs", () => {
  it("are per cluster, from when extended support is charged", async () => {
    const { costs } = await review();
    expect(costs.map(({ name, from, dollarsAMonth }) => [name, from.slice(0, 10), dollarsAMonth])).toEqual([
      ["stores", "2026-12-02", 365],
      ["shop-prod", "2026-11-23", 365],
      ["shop-dev", "2027-03-27", 365],
    ]);
    // 248 days less 9 hours at 50 cents an hour, until the end of extended support.
    expect(costs[1]?.dollars).toBe((248 * 24 - 9) * 0.5);
  });
});

describe("what stands out", () => {
  it("comes with the most urgent first, and where to read on", async () => {
    const { attention } = await review();
    expect(attention.map(({ severity, section }) => `${severity} ${section}`)).toEqual([
      "critical inventory",
      "critical findings",
      "high findings",
      "high deadlines",
      "high deadlines",
      "high costs",
      "high addons",
      "high hybrid",
    ]);
  });

  it("is nothing where nothing is wrong", async () => {
    const records = [clusterRecord("fine", { version: "1.36", addons: {}, lastSeenAt: REVIEW_NOW.toISOString() })];
    const ports = await reviewPorts({ records, findings: [], policy: reviewPolicy({ exemptions: [], sites: [] }) });
    const place = await ports.watches.get("place", "111122223333/us-east-1");
    if (place) await ports.watches.save({ kind: "place", subject: place.subject, revision: place.revision });
    const policy = { ...ports.policy, baseline: { cluster: {}, overrides: [], addons: [], access: [] } };
    const made = await collectReview({ ...ports, policy }, REVIEW_NOW);
    expect([made.attention, made.gaps, made.owners]).toEqual([[], [], []]);
  });
});

describe("skew", () => {
  it("is by tier in the order of the stages, and counts minors that nodes are behind", async () => {
    const { skew, clusters } = await review();
    expect(skew.tiers.map(({ tier, clusters: all }) => [tier, all])).toEqual([
      ["dev", 1],
      ["prod", 3],
    ]);
    expect(skew.minors.map(({ minor, support }) => `${minor} ${support}`)).toEqual([
      "1.29 unsupported",
      "1.33 extended",
      "1.34 standard",
      "1.35 standard",
    ]);
    expect(skew.nodes.map(({ behind, clusters: all }) => [behind, all.length])).toEqual([
      [0, 1],
      [1, 1],
      [null, 2],
    ]);
    expect(clusters.map(({ name }) => name)).toEqual(["shop-dev", "old-prod", "shop-prod", "stores"]);
  });

  it("takes versions AWS does not name for not known", async () => {
    const records = [...reviewedRecords(), clusterRecord("new", { version: "", addons: {} })];
    const made = await review({ records });
    expect(made.clusters.find(({ name }) => name === "new")?.support).toBe("unknown");
    expect(number(made, "unknown-support")?.value).toBe(1);
  });
});
