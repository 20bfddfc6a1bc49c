import { describe, expect, it } from "vitest";
import { planSite } from "#core/hybrid/upgrade-plan.ts";
import { nodeRecord, watchedSite } from "../../helpers/hybrid-sites.ts";

const nodes = (...kubelets: string[]) =>
  kubelets.map((kubelet, index) => nodeRecord(`mi-${index}`, { kubelet, hostname: `box-${index}` }));
const at = (controlPlane: string, to: string) => ({ controlPlane, to });
const phases = (...args: Parameters<typeof planSite>) =>
  planSite(...args).phases.map(({ to, when, batches }) => [
    when,
    to,
    ...batches.map((batch) => batch.nodes.map(({ id }) => id).join()),
  ]);

describe("the plan of a site", () => {
  it("goes in batches of the policy's size, now when the control plane is there", () => {
    expect(phases(watchedSite("berlin"), nodes("1.34", "1.34", "1.33"), at("1.35", "1.35"))).toEqual([
      ["now", "1.35", "mi-0,mi-1", "mi-2"],
    ]);
  });

  it("waits for the control plane, as a kubelet is never newer", () => {
    const plan = planSite(watchedSite("berlin"), nodes("1.34"), at("1.34", "1.35"));
    expect(plan.phases).toMatchObject([
      { when: "after-control-plane", why: expect.stringContaining("first upgrade it to 1.35") },
    ]);
  });

  it("moves first who would be more than three minors behind", () => {
    expect(phases(watchedSite("berlin"), nodes("1.31", "1.33"), at("1.34", "1.35"))).toEqual([
      ["before-control-plane", "1.34", "mi-0"],
      ["after-control-plane", "1.35", "mi-0,mi-1"],
    ]);
  });

  it("leaves alone who is there, and names who cannot be judged", () => {
    const plan = planSite(watchedSite("berlin"), [...nodes("1.35", "1.34"), nodeRecord("mi-9")], at("1.35", "1.35"));
    expect([plan.done, plan.left.map(({ id }) => id)]).toEqual([["mi-0"], ["mi-9"]]);
    expect(planSite(watchedSite("berlin"), nodes("1.35"), at("1.35", "1.35"))).toMatchObject({ phases: [], notes: [] });
  });

  it("refuses what is no version, and to go back", () => {
    const site = watchedSite("berlin");
    expect(() => planSite(site, [], at("1.35", "v1.35"))).toThrow("is not a Kubernetes minor version");
    expect(() => planSite(site, nodes("1.35"), at("1.35", "1.34"))).toThrow("nodeadm does not go back");
  });
});

describe("what is typed", () => {
  const commands = (change: Parameters<typeof watchedSite>[1]) =>
    planSite(watchedSite("berlin", change), nodes("1.34"), at("1.35", "1.35"))
      .phases.flatMap(({ batches }) => batches.flatMap(({ steps }) => steps))
      .map(({ where, command }) => `${where}: ${command.slice(0, 90)}`);

  it("in place drains, upgrades without registering anew, and checks the name before it goes on", () => {
    const change = { upgrade: { how: "in-place" as const, batch: 1 } };
    expect(commands(change)).toEqual([
      "kubectl: kubectl cordon mi-0",
      "kubectl: kubectl drain mi-0 --ignore-daemonsets --delete-emptydir-data",
      expect.stringContaining("host: curl -fsSLO https://hybrid-assets.eks.amazonaws.com/releases/latest/"),
      "host: sudo nodeadm upgrade 1.35 --config-source file://nodeConfig.yaml",
      "kubectl: kubectl get node mi-0 -o wide",
      "kubectl: kubectl uncordon mi-0",
    ]);
    const { notes } = planSite(watchedSite("berlin", change), nodes("1.34"), at("1.35", "1.35"));
    expect(notes.join()).toContain("must keep the node's registration");
  });

  it("by cut-over brings new hosts by an activation, and takes the old ones away after", () => {
    const typed = commands({});
    expect(typed[0]).toBe("fleetwright: fleetwright hybrid activate berlin --nodes 1");
    expect(typed).toContain("host: sudo nodeadm install 1.35 --credential-provider ssm");
    expect(typed.indexOf("host: sudo nodeadm uninstall")).toBeGreaterThan(
      typed.indexOf("kubectl: kubectl cordon mi-0"),
    );
  });

  it("of IAM Roles Anywhere needs no activation", () => {
    const typed = commands({ credentials: "roles-anywhere" });
    expect(typed.join()).not.toContain("fleetwright");
    expect(typed).toContain("host: sudo nodeadm install 1.35 --credential-provider iam-ra");
  });
});
