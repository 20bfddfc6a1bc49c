import { describe, expect, it } from "vitest";
import { addonBusy, addonHealth } from "#core/preflight/checks/addon-health.ts";
import { addonVersions } from "#core/preflight/checks/addon-versions.ts";
import { addon, codes, FINISHING, offered, only } from "../../helpers/preflight.ts";

const OLD = "v1.0.0-eksbuild.1";
const degraded = addon("coredns", OLD, {
  status: "DEGRADED",
  issues: [{ code: "InsufficientNumberOfReplicas", message: "none are running.", resourceIds: [] }],
});

describe("addonVersions", () => {
  const check = (version: string, facts: ReturnType<typeof offered>[], change = {}) => ({
    cluster: { addons: [addon("coredns", version)] },
    addonFacts: { coredns: facts },
    ...change,
  });

  it("blocks when nothing at or above the current version fits, naming the newest there is", () => {
    const facts = [offered(OLD, "1.33"), offered("v1.2.0-eksbuild.1", "1.34*", "1.33")];
    expect(only(addonVersions, check(OLD, facts))).toEqual({
      code: "ADDON_INCOMPATIBLE",
      severity: "block",
      message: `no version of add-on coredns at or above ${OLD} fits 1.35`,
      evidence: [`installed: ${OLD}`, "newest version EKS offers: v1.2.0-eksbuild.1, for 1.33, 1.34"],
      remedy: "Wait until EKS offers a version of coredns for 1.35, or replace the add-on by other means and delete it",
    });
  });

  it("names an older version that would fit", () => {
    const facts = [offered("v2.0.0-eksbuild.1", "1.34"), offered(OLD, "1.34", "1.35*")];
    expect(only(addonVersions, check("v2.0.0-eksbuild.1", facts))).toMatchObject({
      evidence: expect.arrayContaining([`older, but fits 1.35: ${OLD}`]),
      remedy: expect.stringMatching(/Go back to v1.0.0-eksbuild.1 by hand .*never takes an add-on back/),
    });
  });

  it("warns when none fits both minors: it moves after the control plane", () => {
    const facts = [offered("v1.2.0-eksbuild.1", "1.35*"), offered(OLD, "1.34*")];
    expect(only(addonVersions, check(OLD, facts))).toMatchObject({
      code: "ADDON_MOVES_AFTER",
      severity: "warn",
      message: "no version of add-on coredns fits both 1.34 and 1.35; it moves after the control plane",
      evidence: [`installed: ${OLD}`, "goes to: v1.2.0-eksbuild.1"],
    });
  });

  it("is silent about add-ons that fit, that EKS does not offer, and where the versions were not read", () => {
    expect(codes(addonVersions, check(OLD, [offered(OLD, "1.34", "1.35*")]))).toEqual([]);
    expect(codes(addonVersions, check(OLD, []))).toEqual([]);
    expect(codes(addonVersions, { cluster: { addons: [addon("own", OLD)] }, addonFacts: {} })).toEqual([]);
    expect(codes(addonVersions, { cluster: { addons: [addon("coredns", OLD)] } })).toEqual([]);
    expect(codes(addonVersions, check(OLD, [offered(OLD, "1.33")], { work: { addons: false } }))).toEqual([]);
  });
});

describe("addonHealth", () => {
  it("blocks before the control plane moves, with name and issue codes", () => {
    expect(only(addonHealth, { cluster: { addons: [degraded] } })).toMatchObject({
      code: "ADDON_UNHEALTHY",
      severity: "block",
      message: "add-on coredns is DEGRADED: InsufficientNumberOfReplicas: none are running",
      evidence: [`version ${OLD}`, "InsufficientNumberOfReplicas: none are running."],
      remedy: expect.stringContaining("aws eks describe-addon --cluster-name a --addon-name coredns"),
    });
    for (const status of ["CREATE_FAILED", "UPDATE_FAILED", "DELETE_FAILED"])
      expect(codes(addonHealth, { cluster: { addons: [addon("x", OLD, { status })] } })).toEqual([
        "block ADDON_UNHEALTHY",
      ]);
  });

  it("lets a half-done hop go on that may heal it, and no other", () => {
    const half = (facts?: ReturnType<typeof offered>[]) =>
      codes(addonHealth, {
        cluster: { ...FINISHING.cluster, addons: [degraded] },
        ...(facts ? { addonFacts: { coredns: facts } } : {}),
      });
    expect(half([offered("v1.2.0-eksbuild.1", "1.35*")])).toEqual(["warn ADDON_UNHEALTHY"]);
    expect(half()).toEqual(["warn ADDON_UNHEALTHY"]);
    expect(half([offered(OLD, "1.35*")])).toEqual(["block ADDON_UNHEALTHY"]);
    expect(half([])).toEqual(["block ADDON_UNHEALTHY"]);
  });

  it("is silent about healthy ones and those EKS works on", () => {
    const addons = [addon("a", OLD), addon("b", OLD, { status: "UPDATING" })];
    expect(codes(addonHealth, { cluster: { addons } })).toEqual([]);
  });
});

it.each(["CREATING", "UPDATING", "DELETING"])("addonBusy: an add-on that is %s", (status) => {
  const addons = [addon("vpc-cni", OLD), addon("coredns", OLD, { status })];
  expect(only(addonBusy, { cluster: { addons } })).toMatchObject({
    code: "ADDON_BUSY",
    severity: "block",
    message: `add-on coredns is ${status}`,
    remedy: "Wait until EKS has finished with it",
  });
});
