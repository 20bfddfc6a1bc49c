import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DEFAULT_DRIFT } from "#core/policy/defaults.ts";
import { fixView } from "#events/operator/fix.ts";
import { type RunningServer, startServer } from "#sandbox/wire/server.ts";
import { type Adopting, adoptingBench } from "../helpers/adoption.ts";
import { cli } from "../helpers/cli.ts";
import { different, policyForOld } from "../helpers/everything-adoption.ts";

let bench: Adopting;
let server: RunningServer;

beforeEach(async () => {
  bench = adoptingBench({ clusters: [different()], change: { ...policyForOld(), drift: DEFAULT_DRIFT } });
  server = await startServer({ gateway: bench.gateway, clock: bench.clock, port: 0 });
});
afterEach(() => server.close());

const fix = (...argv: string[]) => cli("drift", "fix", ...argv, "--endpoint", server.url);
const executions = () => bench.engine.executions(bench.engine.stateMachineArn("fix-cluster"));

describe("drift fix", () => {
  it("shows with --dry-run the calls it would make, and what it does nothing about; nothing is changed", async () => {
    const { code, out, err } = await fix("old", "--dry-run");
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatchInlineSnapshot(`
      "Fix of old  111122223333 eu-west-1, as of 2026-11-23 09:00 UTC

      Wave 1
          eks:UpdateAccessEntry
            arn:aws:iam::111122223333:role/argocd-deployer, Kubernetes groups deployers
            arn:aws:iam::111122223333:role/argocd-deployer joins deployers
            fixes access-groups arn:aws:iam::111122223333:role/argocd-deployer
          eks:CreatePodIdentityAssociation
            role arn:aws:iam::111122223333:role/old-cni for service account kube-system/aws-node
            kube-system/aws-node gets the role arn:aws:iam::111122223333:role/old-cni
            fixes pod-identity-missing kube-system/aws-node
          eks:UpdateClusterConfig
            deletionProtection true
            deletion protection is switched on
            fixes deletion-protection deletionProtection
          eks:TagResource
            Owner=platform@example.com
            sets Owner=platform@example.com
            fixes tags-missing Owner

      Wave 2
          eks:CreateAddon
            cert-manager v1.19.3-eksbuild.1, resolveConflicts NONE
            cert-manager is not installed; v1.19.3-eksbuild.1 fits old
            fixes addon-missing cert-manager
          kubernetes:WriteSecret
            argocd/cluster-111122223333-eu-west-1-old in hub
            its Secret in hub is missing
            fixes argocd-unregistered hub

      Nothing is done about
          support-ends: Standard support of Kubernetes 1.34 ends on 2026-12-02, in 8 days; extended
          support is charged from then on.
            Upgrade the cluster before that day.
          upgrade-policy upgradePolicy: The upgrade policy is EXTENDED, not STANDARD.
            it is not safe (upgrade policy EXTENDED becomes STANDARD); it is done only when somebody names
            the rule upgrade-policy
          zonal-shift zonalShift: Zonal shift is off, not on.
            it is not safe (zonal shift is switched on); it is done only when somebody names the rule
            zonal-shift
          addon-missing external-dns: The add-on external-dns is not installed.
            it needs role dns for service account external-dns/external-dns first, which is not part of
            this
          addon-behind vpc-cni: vpc-cni runs v1.20.4-eksbuild.2; the template wants v1.21.2-eksbuild.1.
            it is not safe (vpc-cni v1.20.4-eksbuild.2 becomes v1.21.2-eksbuild.1); it is done only when
            somebody names the rule addon-behind
          addon-configuration metrics-server: metrics-server is configured otherwise: replicas.
            it is not safe (metrics-server gets replicas from the template); it is done only when somebody
            names the rule addon-configuration
          pod-identity-role external-dns/external-dns: Service account external-dns/external-dns of
          external-dns has the role arn:aws:iam::111122223333:role/other.
            it is not safe (external-dns/external-dns gets the role arn:aws:iam::111122223333:role/dns
            instead of arn:aws:iam::111122223333:role/other); it is done only when somebody names the rule
            pod-identity-role
          access-too-broad arn:aws:iam::111122223333:role/argocd-deployer AmazonEKSViewPolicy:
          arn:aws:iam::111122223333:role/argocd-deployer also has AmazonEKSViewPolicy in the whole
          cluster.
            it is not safe (arn:aws:iam::111122223333:role/argocd-deployer loses AmazonEKSViewPolicy in
            the whole cluster); it is done only when somebody names the rule access-too-broad
          observability-absent: No add-on sends the cluster's logs and metrics anywhere.
            Install one of amazon-cloudwatch-observability, adot, fluent-bit, or switch this rule off for
            clusters that are observed otherwise.
          secrets-key: Kubernetes Secrets are not encrypted by a KMS key of your own.
            Associate an encryption configuration with a KMS key. It cannot be taken back, and the key
            must never be deleted.
          insight-upgrade-readiness EKS add-on version compatibility/1.35: Insight "EKS add-on version
          compatibility" is WARNING for 1.35: Installed add-on versions are not compatible with 1.35:
          vpc-cni v1.20.4-eksbuild.2.
            Update the add-ons to a version that fits both Kubernetes versions first.

      6 calls for 6 findings, nothing is done about 11."
    `);
    expect(Math.max(...out.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100);
    expect([executions(), bench.changes(), await bench.ports.findings.outstanding()]).toEqual([[], [], []]);
  });

  it("names what is not safe where somebody names its rule, and marks it", async () => {
    const { out } = await fix("old", "--dry-run", "--rule", "zonal-shift", "--rule", "tags-missing");
    expect(out).toMatchInlineSnapshot(`
      "Fix of old  111122223333 eu-west-1, as of 2026-11-23 09:00 UTC

      Wave 1
        ! eks:UpdateClusterConfig
            zonalShiftConfig.enabled true
            zonal shift is switched on
            fixes zonal-shift zonalShift
          eks:TagResource
            Owner=platform@example.com
            sets Owner=platform@example.com
            fixes tags-missing Owner

      2 calls for 2 findings, 1 of them (!) can be felt by who uses the cluster."
    `);
  });

  it("begins with --yes, once, fixes, and prints JSON that keeps its contract", async () => {
    const rules = ["--rule", "deletion-protection", "--rule", "zonal-shift"];
    const first = await fix("111122223333/eu-west-1/old", ...rules, "--yes", "--as", "ana", "--why", "audit");
    expect(first).toMatchObject({
      code: 0,
      out: expect.stringMatching(/\nthe fix of 111122223333\/eu-west-1\/old has begun: arn:aws:states:/),
    });
    await bench.pass(1);
    const { code, out } = await fix("old", "--yes", "--json");
    expect(code).toBe(0);
    const answer = JSON.parse(out);
    expect(fixView.parse(answer.fix).against).toBeNull();
    expect(answer).toMatchObject({ clusterId: "111122223333/eu-west-1/old", alreadyStarted: true });
    await bench.pass(60);
    expect(bench.changes()).toEqual(["UpdateClusterConfig deletionProtection", "UpdateClusterConfig zonalShiftConfig"]);
    expect(bench.details("Cluster Fix Started")).toMatchObject([
      { cause: "by-hand", because: "ana asks for it: audit" },
    ]);
    expect(bench.details("Cluster Fix Finished")).toMatchObject([
      { status: "fixed", fixed: ["deletion protection on", "zonal shift on"], needsPerson: [] },
    ]);
    expect(await fix("old", ...rules, "--yes")).toMatchObject({ code: 0, out: expect.stringContaining("0 calls") });
    expect(executions()).toHaveLength(1);
  });

  it.each([
    [["nope"], /the fleet has no cluster nope; it has: hub, old$/],
    [["111122223333/eu-west-1/gone"], /there is no cluster 111122223333\/eu-west-1\/gone/],
    [["old", "--rule", "zonal-shfit"], /there is no rule zonal-shfit; did you mean zonal-shift\?/],
    [["old"], /add --yes/],
    [[], /missing required argument 'cluster'/],
  ])("%j is a mistake", async (argv, words) => {
    const { code, err } = await fix(...argv);
    expect([code, err.split("\n")[0]]).toEqual([2, expect.stringMatching(words)]);
    expect(executions()).toEqual([]);
  });

  it("says that a freeze holds, shows the calls all the same, and does not begin", async () => {
    const until = "2026-12-01T00:00:00.000Z";
    bench.ports.policy.freezes.push({ name: "sales", from: "2026-11-01T00:00:00.000Z", until, match: {} });
    expect((await fix("old", "--dry-run")).out).toContain("Nothing would be begun now: the freeze sales holds the");
    expect(await fix("old", "--yes")).toMatchObject({
      code: 2,
      err: expect.stringContaining("the freeze sales holds"),
    });
  });
});
