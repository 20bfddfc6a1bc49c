import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type RunningServer, startServer } from "#sandbox/wire/server.ts";
import { cli } from "../helpers/cli.ts";
import { nodesBench } from "../helpers/hybrid-nodes.ts";

let bench: Awaited<ReturnType<typeof nodesBench>>;
let server: RunningServer;
let ids: string[];

beforeEach(async () => {
  bench = await nodesBench({ berlin: { approvers: ["ana"], removeAfterSeconds: 86_400 } });
  ids = await bench.join(await bench.issue(), 2);
  server = await startServer({ gateway: bench.sandbox.gateway, clock: bench.sandbox.clock, port: 0 });
});
afterEach(() => server.close());

const hybrid = (...argv: string[]) => cli("hybrid", ...argv, "--endpoint", server.url);
const lose = async (id: string, days: number) => {
  bench.sites.setPing(id, "ConnectionLost");
  await bench.pass(days * 24 * 60);
};

describe("hybrid nodes", () => {
  it("are listed site by site, with why one is not simply known", async () => {
    await lose(ids[0] ?? "", 0.5);
    const { code, out } = await hybrid("nodes");
    expect(code).toBe(0);
    expect(out).toContain("site berlin of stores (111122223333 eu-west-1)");
    expect(out).toContain("site lyon of stores");
    expect(out).toMatch(new RegExp(`│ ${ids[0]} │ lost +│ 1\\.34 +│ 12 h ago`));
    expect(out).toContain(`${ids[0]} lost: out of touch since 2026-11-23T`);
    expect((await hybrid("nodes", "lyon")).out).not.toContain("berlin");
    expect(await hybrid("nodes", "--fail")).toMatchObject({ code: 1 });
    expect(await hybrid("nodes", "lyon", "--fail")).toMatchObject({ code: 0 });
  });

  it("are JSON for scripts", async () => {
    const { nodes } = JSON.parse((await hybrid("nodes", "berlin", "--json")).out) as { nodes: { id: string }[] };
    expect(nodes.find(({ id }) => id === ids[1])).toMatchObject({
      site: "berlin",
      status: "known",
      hostname: "berlin-box-2",
      activation: "berlin-test-1",
      removal: null,
    });
  });

  it("that are gone are removed by an approver's yes, which can be tried first", async () => {
    const [id = ""] = ids;
    await lose(id, 2);
    expect(await hybrid("approve", id, "--as", "ana", "--dry-run")).toMatchObject({
      code: 0,
      out: `${id} would be deregistered, unless it is in touch again`,
    });
    expect(await hybrid("approve", "--site", "berlin", "--as", "eve")).toMatchObject({
      code: 2,
      err: `eve is not an approver of the removal of ${id}; approvers: ana`,
    });
    expect(bench.registered().map((node) => node.id)).toContain(id);
    expect(await hybrid("approve", "berlin-box-1", "--as", "ana")).toMatchObject({ out: `${id} is deregistered` });
    expect(bench.registered().map((node) => node.id)).not.toContain(id);
    expect((await hybrid("nodes", "berlin", "--all")).out).toContain("approved by ana");
  });

  it("are deregistered by hand when they are away, or with --force", async () => {
    const [id = ""] = ids;
    const by = ["--as", "ana", "--why", "scrapped"];
    const refused = await hybrid("deregister", id, ...by);
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining("or say --force") });
    expect((await hybrid("deregister", id, ...by, "--force", "--dry-run")).out).toContain(
      "would be deregistered from SSM (Online",
    );
    expect(bench.registered().map((node) => node.id)).toContain(id);
    expect(await hybrid("deregister", id, ...by, "--force")).toMatchObject({ code: 0, out: `${id} is deregistered` });
    expect(bench.registered().map((node) => node.id)).not.toContain(id);
    expect(await bench.node(id)).toMatchObject({ removedBecause: "approved by ana: scrapped" });
  });

  it.each([
    [["nodes", "berln"], "there is no site berln; did you mean berlin?"],
    [["plan", "berlin", "--to", "v1.35"], '"v1.35" is not a Kubernetes minor version'],
    [["plan", "berlin"], "required option '--to <minor>' not specified"],
    [["deregister", "mi-0"], "there is no hybrid node mi-0; fleetwright hybrid nodes lists them"],
    [["deregister", "berlin-box-1", "--as", "eve"], "eve is not an approver"],
    [["approve"], "name either nodes or, with --site, a site"],
    [["approve", "berlin-box-1", "--as", "ana"], "nobody asks about the removal of"],
    [["reject", "--site", "lyon"], "nobody asks about nodes of site lyon"],
  ])("tell what is wrong, change nothing and end with 2: %s", async (argv, message) => {
    const before = await bench.sandbox.ports.nodeRecords.of(bench.place);
    const { code, err } = await hybrid(...argv);
    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
    expect((await bench.sandbox.ports.nodeRecords.of(bench.place)).length).toBe(before.length);
    expect(bench.registered()).toHaveLength(5);
  });
});

describe("hybrid plan", () => {
  it("says for a person what is typed where, in batches, and when", async () => {
    await bench.pass(10);
    const { code, out } = await hybrid("plan", "berlin", "--to", "1.35");
    expect(code).toBe(0);
    expect(out).toContain("site berlin of stores: cut-over to 1.35, 2 nodes at once (control plane 1.34)");
    expect(out).toContain("to 1.35, after the control plane has moved:");
    expect(out).toMatch(/batch 2: .*at 1\.34/);
    expect(out).toContain("  sudo nodeadm install 1.35 --credential-provider ssm");
  });
});
