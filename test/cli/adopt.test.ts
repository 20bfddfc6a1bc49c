import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { adoptionView } from "#events/operator/adoption.ts";
import { type RunningServer, startServer } from "#sandbox/wire/server.ts";
import { type Adopting, adoptingBench } from "../helpers/adoption.ts";
import { cli } from "../helpers/cli.ts";
import { different, policyForOld } from "../helpers/everything-adoption.ts";
import { seedCluster } from "../helpers/sandbox.ts";

let bench: Adopting;
let server: RunningServer;

beforeEach(async () => {
  const twin = seedCluster("twin");
  const clusters = [different(), seedCluster("untouched"), twin, { ...twin, region: "us-east-1" }];
  bench = adoptingBench({ clusters, change: policyForOld() });
  server = await startServer({ gateway: bench.gateway, clock: bench.clock, port: 0 });
});
afterEach(() => server.close());

const adopt = (...argv: string[]) => cli("adopt", ...argv, "--endpoint", server.url);

describe("adopt", () => {
  it("shows with --dry-run what would be done and why, within 100 columns, and starts nothing", async () => {
    const { code, out, err } = await adopt("old", "--dry-run");
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatchInlineSnapshot(`
      "Adoption of old  1.34 ACTIVE, 111122223333 eu-west-1, as of 2026-11-23 09:00 UTC
      Labels: owner=platform@example.com, tier=dev, redundancyGroup=pair
      Switched on by the policy file: tags, config, addons, associations, access, argocd, channel, alarms,
        scan

      Wave 1
        ! no more AmazonEKSViewPolicy for argocd-deployer
            arn:aws:iam::111122223333:role/argocd-deployer loses AmazonEKSViewPolicy in the whole cluster
          Kubernetes groups deployers for argocd-deployer
            arn:aws:iam::111122223333:role/argocd-deployer joins deployers
          alarm fleetwright-old-api-server-errors
            More than 5% of all requests to the API server of old fail, for a quarter of an hour.
          alarm fleetwright-old-etcd-size
            The database of old is filled to 80% of what EKS allows; when it is full, nothing can be
            changed in the cluster.
        ! role dns for service account external-dns/external-dns
            external-dns/external-dns gets the role arn:aws:iam::111122223333:role/dns instead of
            arn:aws:iam::111122223333:role/other
          role old-cni for service account kube-system/aws-node
            kube-system/aws-node gets the role arn:aws:iam::111122223333:role/old-cni
          channel #eks-old
            the cluster gets a channel of its own, #eks-old
          deletion protection on
            deletion protection is switched on
          tags Owner=platform@example.com
            sets Owner=platform@example.com

      Wave 2
        ! upgrade policy STANDARD
            upgrade policy EXTENDED becomes STANDARD

      Wave 3
        ! zonal shift on
            zonal shift is switched on

      Wave 4
        ! add-on vpc-cni v1.21.2-eksbuild.1 instead of v1.20.4-eksbuild.2
            vpc-cni v1.20.4-eksbuild.2 becomes v1.21.2-eksbuild.1
          registration with Argo CD in hub
            its Secret in hub is missing

      Wave 5
          add-on cert-manager v1.19.3-eksbuild.1
            cert-manager is not installed; v1.19.3-eksbuild.1 fits old

      Wave 6
          add-on external-dns v0.20.0-eksbuild.3
            external-dns is not installed; v0.20.0-eksbuild.3 fits old
        ! configuration of add-on metrics-server
            metrics-server gets replicas from the template

      Already so: access (arn:aws:iam::111122223333:role/argocd-deployer AmazonEKSEditPolicy); addons
        (coredns, eks-pod-identity-agent, kube-proxy); config (API, endpoint, logging); tags (Environment)

      16 steps to do, 6 of them (!) can be felt by who uses the cluster, 8 already so."
    `);
    expect(Math.max(...out.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100);
    expect([bench.executions(), bench.changes()]).toEqual([[], []]);
  });

  it("shows what is not switched on, and does not begin where nothing is", async () => {
    const { code, out } = await adopt("untouched", "--dry-run");
    expect(code).toBe(0);
    expect(out).toContain("Switched on by the policy file: nothing");
    expect(out).toMatch(/^Otherwise, and not switched on: /m);
    expect(out).toContain("alarms (alarm fleetwright-untouched-api-server-errors");
    expect(await adopt("untouched", "--yes")).toMatchObject({
      code: 2,
      err: expect.stringMatching(/switches nothing on for untouched: add an entry .* to responses.adopt/),
    });
    expect(bench.executions()).toEqual([]);
  });

  it("begins with --yes, once, and prints JSON that keeps its contract", async () => {
    const first = await adopt("111122223333/eu-west-1/old", "--yes", "--as", "ana", "--why", "audit");
    expect(first).toMatchObject({
      code: 0,
      out: expect.stringMatching(/\nthe adoption of 111122223333\/eu-west-1\/old has begun: arn:aws:states:/),
    });
    await bench.pass(1);
    const { code, out } = await adopt("old", "--yes", "--json");
    expect(code).toBe(0);
    const answer = JSON.parse(out);
    expect(adoptionView.parse(answer.adoption).parts).toContain("addons");
    expect(answer).toMatchObject({ clusterId: "111122223333/eu-west-1/old", alreadyStarted: true });
    await bench.settle();
    expect(bench.details("Cluster Adoption Started")).toMatchObject([{ because: "ana asks for it: audit" }]);
    expect(bench.finished()).toMatchObject([{ cluster: { name: "old" }, failed: [] }]);
  });

  it.each([
    [["nope"], /the fleet has no cluster nope; it has: hub, old, twin, untouched$/],
    [["ol", "--dry-run"], /the fleet has no cluster ol; did you mean: old$/],
    [["twin"], /several clusters are called twin: .*eu-west-1\/twin, .*us-east-1\/twin; use the whole id/],
    [["111122223333/eu-west-1/gone"], /there is no cluster 111122223333\/eu-west-1\/gone/],
    [["999999999999/eu-west-1/old"], /account 999999999999 in eu-west-1 is none of the policy file's/],
    [["old"], /add --yes/],
    [[], /missing required argument 'cluster'/],
  ])("%j is a mistake", async (argv, words) => {
    const { code, err } = await adopt(...argv);
    expect([code, err.split("\n")[0]]).toEqual([2, expect.stringMatching(words)]);
    expect(bench.executions()).toEqual([]);
  });

  it("tells a mistake as JSON to a script", async () => {
    const { code, out, err } = await adopt("nope", "--json");
    expect([code, out, JSON.parse(err).error.code]).toEqual([2, "", "UNKNOWN_CLUSTER"]);
  });
});
