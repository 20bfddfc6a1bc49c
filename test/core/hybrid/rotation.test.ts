import { describe, expect, it } from "vitest";
import { type ActivationRecord, activationTags, secretName } from "#core/hybrid/activation.ts";
import { upkeepOf } from "#core/hybrid/rotation.ts";
import type { SitePolicy } from "#core/policy/sites-policy.ts";
import type { ActivationSnapshot, SecretSnapshot } from "#core/ports.ts";
import { activationRecord } from "../../helpers/activation-records.ts";
import { STANDING, sitePolicy } from "../../helpers/hybrid.ts";

const NOW = new Date("2026-11-23T09:00:00.000Z");
const FLEET = "acme";
const later = (hours: number) => new Date(NOW.getTime() + hours * 3_600_000).toISOString();
const issued = (request: string, change: Partial<ActivationRecord> = {}) =>
  activationRecord(request, {
    status: "issued",
    activationId: `id-${request}`,
    secret: { name: "n", arn: "a" },
    issuedAt: later(-24),
    expiresAt: later(100),
    ...change,
  });
const activation = (
  { id, activationId = "" }: ActivationRecord,
  change: Partial<ActivationSnapshot> = {},
): ActivationSnapshot => ({
  id: activationId,
  role: "service-role/stores-hybrid",
  limit: 2,
  registrations: 0,
  createdAt: later(-24),
  expiresAt: later(100),
  expired: false,
  tags: activationTags(sitePolicy("berlin"), { id, fleet: FLEET }),
  ...change,
});
const secret = ({ id, activationId = "" }: ActivationRecord): SecretSnapshot => ({
  name: secretName("berlin", activationId),
  arn: "a",
  stored: true,
  createdAt: later(-24),
  tags: activationTags(sitePolicy("berlin"), { id, fleet: FLEET }),
});
const keep = (
  records: ActivationRecord[],
  change: {
    activations?: ActivationSnapshot[];
    secrets?: SecretSnapshot[];
    sites?: SitePolicy[];
    gone?: Set<string>;
  } = {},
) =>
  upkeepOf(
    {
      fleet: FLEET,
      sites: [sitePolicy("berlin")],
      records,
      activations: records.flatMap((one) => (one.activationId ? [activation(one)] : [])),
      secrets: [],
      gone: new Set<string>(),
      ...change,
    },
    NOW,
  );
const standingSite = sitePolicy("berlin", { standing: STANDING });

describe("what the rotation ends", () => {
  it.each([
    ["nothing that is as it should be", issued("a"), {}, []],
    ["one whose time is over", issued("a", { expiresAt: later(0) }), {}, ["expired"]],
    ["one that all its nodes used", issued("a"), { registrations: 2 }, ["used"]],
    [
      "no standing one that all its nodes used: it is replaced",
      issued("a", { standing: true }),
      { registrations: 2 },
      [],
    ],
    ["none that is just being asked for", activationRecord("a", { requestedAt: later(-1) }), {}, []],
    ["one nobody makes any more", activationRecord("a", { requestedAt: later(-4) }), {}, ["failed"]],
    [
      "none that somebody is making",
      activationRecord("a", { requestedAt: later(-4), claim: { by: "x", until: later(1) } }),
      {},
      [],
    ],
  ])("%s", (_what, record, change, statuses) => {
    const activations = record.activationId ? [activation(record, change)] : [];
    const { ends } = keep([record], { activations, sites: [standingSite] });
    expect(ends.map(({ status }) => status)).toEqual(statuses);
  });

  it("one that SSM does not know any more, but not one that it may not list yet", () => {
    expect(keep([issued("a")], { activations: [] }).ends).toMatchObject([{ status: "lost" }]);
    expect(keep([issued("a", { issuedAt: later(-0.1) })], { activations: [] }).ends).toEqual([]);
  });

  it("what the policy file does not want any more", () => {
    expect(keep([issued("a")], { sites: [] }).ends).toMatchObject([{ status: "revoked", by: "the policy file" }]);
    expect(keep([issued("a", { standing: true })]).ends).toMatchObject([{ status: "revoked" }]);
  });

  it("those of a cluster that is deleted, which gets no standing one either", () => {
    const gone = new Set(["111122223333/eu-west-1/stores"]);
    const { ends, renewals } = keep([issued("a", { standing: true })], { sites: [standingSite], gone });
    expect(ends).toMatchObject([{ status: "revoked", reason: expect.stringContaining("its cluster is deleted") }]);
    expect(renewals).toEqual([]);
  });

  it("standing ones beside a newer one", () => {
    const records = [issued("old", { standing: true }), issued("new", { standing: true, issuedAt: later(-1) })];
    expect(keep(records, { sites: [standingSite] }).ends).toMatchObject([
      { record: { id: "berlin-old" }, status: "replaced" },
    ]);
  });
});

describe("what belongs to nothing", () => {
  it("is an activation or a secret of ours without a record, or with one that has another", () => {
    const known = issued("a");
    const strays = [issued("b", { activationId: "stray" }), { ...known, activationId: "second" }];
    const { orphans, ends } = keep([known], {
      activations: [known, ...strays].map((record) => activation(record)),
      secrets: [known, ...strays].map(secret),
    });
    expect(ends).toEqual([]);
    expect(orphans).toEqual({
      activations: ["stray", "second"],
      secrets: [secretName("berlin", "stray"), secretName("berlin", "second")],
    });
  });

  it("is nothing that is being made, nor what goes with its record's end", () => {
    const making = activationRecord("m", { activationId: "unsaved" });
    const ending = issued("e", { expiresAt: later(0) });
    const { activationId: _unsaved, ...record } = making;
    const { orphans } = keep([record, ending], {
      activations: [activation(making), activation(ending)],
      secrets: [secret(making), secret(ending)],
    });
    expect(orphans).toEqual({ activations: [], secrets: [] });
  });

  it("is nothing of others", () => {
    const theirs = issued("a", { activationId: "theirs" });
    const tags = { ...activation(theirs).tags, FleetwrightFleet: "other" };
    const { orphans } = keep([], {
      activations: [activation(theirs, { tags }), activation(theirs, { tags: {} })],
      secrets: [
        { ...secret(theirs), tags },
        { ...secret(theirs), tags: {} },
      ],
    });
    expect(orphans).toEqual({ activations: [], secrets: [] });
  });
});

describe("when a standing activation is renewed", () => {
  const renew = (records: ActivationRecord[], change: Partial<ActivationSnapshot> = {}, site = standingSite) =>
    keep(records, {
      sites: [site],
      activations: records.flatMap((one) => (one.activationId ? [activation(one, change)] : [])),
    }).renewals;
  const current = issued("a", { standing: true, nodes: 20 });

  it("there is none, or it ends soon, or few more nodes can join, or its role is another", () => {
    expect(renew([])).toMatchObject([{ nodes: 20, reason: "the site has none" }]);
    expect(renew([current])).toEqual([]);
    expect(renew([{ ...current, expiresAt: later(24) }])).toMatchObject([
      { replaces: { id: "berlin-a" }, reason: `it ends at ${later(24)}` },
    ]);
    expect(renew([{ ...current, expiresAt: later(24.01) }])).toEqual([]);
    expect(renew([current], { registrations: 20 })).toMatchObject([{ reason: "it is used up" }]);
    expect(
      renew([current], { registrations: 19 }, { ...standingSite, standing: { ...STANDING, spare: 1 } }),
    ).toMatchObject([{ reason: "only 1 more nodes can register with it" }]);
    expect(renew([{ ...current, role: "other" }])).toMatchObject([
      { reason: "the site's role is service-role/stores-hybrid now" },
    ]);
  });

  it("not while one is being made, and not right after one that failed", () => {
    expect(renew([activationRecord("b", { standing: true, requestedAt: later(-1) })])).toEqual([]);
    const refused = (hours: number) =>
      activationRecord("c", { standing: true, status: "refused", endedAt: later(-hours) });
    expect(renew([refused(5)])).toEqual([]);
    expect(renew([refused(7)]).length).toBe(1);
  });

  it("not for sites without one, or of IAM Roles Anywhere", () => {
    expect(renew([], {}, sitePolicy("berlin"))).toEqual([]);
    expect(renew([], {}, { ...standingSite, credentials: "roles-anywhere" })).toEqual([]);
  });
});

it("counts nodes that joined where the record does not know of them", () => {
  const record = issued("a");
  expect(keep([record], { activations: [activation(record, { registrations: 1 })] }).counts).toEqual([
    { record, registrations: 1 },
  ]);
  expect(keep([record]).counts).toEqual([]);
});
