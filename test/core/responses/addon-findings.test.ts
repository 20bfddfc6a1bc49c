import { AddonIssueCode } from "@aws-sdk/client-eks";
import { describe, expect, it } from "vitest";
import type { TemplateAddon } from "#core/baseline/template.ts";
import { ADDON_ADVICE, adviceFor } from "#core/responses/addon-advice.ts";
import { ADDON_RULES, type AddonState, addonFindings } from "#core/responses/addon-findings.ts";
import { addonNotes, peersOf } from "#core/responses/addon-notes.ts";
import { clusterRecord } from "../../helpers/cluster-records.ts";

const wanted: TemplateAddon = { name: "coredns", after: [], version: "default", podIdentity: [] };
const version = (name: string, minor: string, isDefault = false) => ({
  version: name,
  compatibleWith: [{ kubernetesVersion: minor, isDefault }],
});
const OFFERED = [version("v3", "1.35"), version("v2", "1.34", true), version("v1", "1.34")];
const now = { name: "coredns", version: "v2", status: "ACTIVE", issues: [] };
const record = { version: "v2", status: "ACTIVE", since: "2026-11-21T09:00:00.000Z" };
const state = (change: Partial<AddonState> = {}): AddonState => ({
  name: "coredns",
  now,
  record,
  minor: "1.34",
  wanted,
  offered: OFFERED,
  ...change,
});
const found = (change: Partial<AddonState>) =>
  addonFindings(state(change)).present.map(({ rule, found: what }) => [rule, what]);

describe("what is wrong with an add-on", () => {
  it.each<[string, Partial<AddonState>, string[][]]>([
    ["nothing", {}, []],
    ["gone, and nobody wants it", { now: undefined, wanted: undefined }, []],
    ["gone, and wanted", { now: undefined }, [["addon-missing", "not installed"]]],
    ["older than the baseline's", { now: { ...now, version: "v1" } }, [["addon-behind", "v1"]]],
    ["older, and nobody's business", { now: { ...now, version: "v1" }, wanted: undefined }, []],
    ["of another minor", { now: { ...now, version: "v3" }, wanted: undefined }, [["addon-incompatible", "v3"]]],
    ["of a vendor EKS does not list", { offered: undefined, now: { ...now, version: "x" } }, []],
    ["taken back", { record: { ...record, downgradedFrom: "v9" } }, [["addon-downgraded", "v2"]]],
    ["taken back, and nobody wants it", { record: { ...record, downgradedFrom: "v9" }, wanted: undefined }, []],
    ["failed", { now: { ...now, status: "UPDATE_FAILED" } }, [["addon-degraded", "UPDATE_FAILED"]]],
    ["on its way", { now: { ...now, version: "v1", status: "UPDATING" } }, []],
  ])("%s", (_what, change, expected) => expect(found(change)).toEqual(expected));

  it("says which rules were asked: none while it changes, none about versions that are not known", () => {
    const rules = (change: Partial<AddonState>) => addonFindings(state(change)).rules;
    expect(rules({})).toEqual(ADDON_RULES);
    expect(rules({ now: { ...now, status: "CREATING" } })).toEqual([]);
    expect(rules({ offered: undefined })).toEqual(["addon-degraded", "addon-missing", "addon-downgraded"]);
    expect(rules({ now: undefined, offered: undefined })).toEqual(ADDON_RULES);
  });

  it("names EKS's codes and what usually helps, or its words where nobody knows", () => {
    const issues = ["AddonPermissionFailure", "BrandNewCode"].map((code) => ({ code, message: "m", resourceIds: [] }));
    const [degraded] = addonFindings(state({ now: { ...now, status: "DEGRADED", issues } })).present;
    expect(degraded).toMatchObject({
      found: "DEGRADED AddonPermissionFailure BrandNewCode",
      message: "The add-on coredns is DEGRADED: AddonPermissionFailure: m; BrandNewCode: m",
      remedy: expect.stringMatching(/^What usually helps: AddonPermissionFailure: the add-on's pods may not call AWS/),
    });
    const [failed] = addonFindings(state({ now: { ...now, status: "CREATE_FAILED" } })).present;
    expect(failed?.remedy).toMatch(/delete the add-on coredns and create it anew/);
    expect(adviceFor([{ code: "BrandNewCode" }])).toEqual([]);
  });

  it("has advice for every code the SDK knows, and for no other", () => {
    expect(Object.keys(ADDON_ADVICE).sort()).toEqual(Object.values(AddonIssueCode).sort());
    for (const { helps, page } of Object.values(ADDON_ADVICE)) {
      expect(helps.length).toBeGreaterThan(20);
      expect(page).toMatch(/^https:\/\/docs\.aws\.amazon\.com\/eks\//);
    }
  });
});

describe("beside its peers", () => {
  const peer = (name: string, tier: string, installed?: string) =>
    clusterRecord(name, {
      labels: { tier },
      addons: installed === undefined ? {} : { coredns: { ...record, version: installed } },
    });
  const records = [
    peer("me", "prod", "v2"),
    peer("a", "prod", "v1"),
    peer("b", "prod", "v1"),
    peer("c", "prod", "v3"),
    peer("d", "prod"),
    peer("e", "dev", "v9"),
    { ...peer("f", "prod", "v8"), status: "DELETED" as const },
  ];
  const peers = peersOf(records, { id: peer("me", "prod").id, tier: "prod", addon: "coredns" });

  it("counts clusters of its tier, most frequent version first", () => {
    expect(peers).toEqual({
      clusters: 4,
      versions: [
        ["v1", 2],
        ["v3", 1],
      ],
    });
  });

  it("says how many run it, and that nobody runs this version", () => {
    const notes = (change: object) => addonNotes(now, { wanted, present: [], peers, tier: "prod", ...change });
    expect(notes({})).toEqual([
      "3 of 4 other clusters of tier prod run it: 2 v1, 1 v3",
      "no other cluster of tier prod runs v2",
    ]);
    const alone = { clusters: 0, versions: [] };
    expect(notes({ wanted: undefined, peers: alone })).toEqual(["not part of the baseline"]);
    expect(
      addonNotes(undefined, { wanted, present: [], peers: { clusters: 1, versions: [] }, tier: undefined }),
    ).toEqual(["0 of 1 other clusters without a tier run it"]);
  });
});
