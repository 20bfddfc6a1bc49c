import { NODE_UNKNOWN } from "#core/hybrid/removal.ts";
import type { SitePolicy } from "#core/policy/sites-policy.ts";
import type { OperatorRequest } from "#events/operator/requests.ts";
import { selfSigned } from "./certificate.ts";
import { dyingBetween } from "./dying.ts";
import { exemptionOf } from "./exemptions.ts";
import { DAY, HOUR, type HybridOptions, hybridBench, PLACE, STANDING, sitePolicy, sitesPolicy } from "./hybrid.ts";
import { watchedSite } from "./hybrid-sites.ts";
import { failNext, serverError, throttled } from "./outages.ts";

export type HybridBench = ReturnType<typeof hybridBench>;
/** Plays something with hybrid nodes to its end; asserts nothing. */
type Scenario = (options: HybridOptions) => Promise<HybridBench>;

const ROTATING: HybridOptions = { schedules: ["rotate-activations"] };
const BY = { by: "ana", why: "because" };

/** Hosts join by what their people read from the secret store. */
async function join(bench: HybridBench, record: string, hostnames: readonly string[]): Promise<void> {
  const { activationId = "" } = (await bench.record(record)) ?? {};
  const activationCode = bench.sites.codeOf(activationId) ?? "";
  for (const hostname of hostnames) bench.sites.registerNode({ ...PLACE, activationId, activationCode, hostname });
  await bench.sandbox.clock.settle();
}

const WATCHING: HybridOptions = { schedules: ["rotate-activations", "reconcile-nodes"] };

/** Two sites whose nodes are watched from the beginning; what is done about unknown nodes at each. */
async function watched(options: HybridOptions, berlin: Partial<SitePolicy>, lyon: Partial<SitePolicy>) {
  const policy = sitesPolicy(watchedSite("berlin", berlin), watchedSite("lyon", lyon));
  const bench = hybridBench({ ...WATCHING, ...options, policy });
  await bench.letPass(6 * 60_000);
  return bench;
}

const answerRemoval = (verdict: "approved" | "rejected", nodes: string[]): OperatorRequest => ({
  action: "answer-removal",
  verdict,
  nodes,
  ...BY,
});

const standing = (options: HybridOptions, change: Partial<typeof STANDING> = {}) =>
  hybridBench({
    ...ROTATING,
    ...options,
    policy: sitesPolicy(sitePolicy("berlin", { standing: { ...STANDING, ...change } }), sitePolicy("lyon")),
  });

/** Every way in which activations come, go and fail: for what must hold in all of them. */
export const HYBRID_SCENARIOS: Readonly<Record<string, Scenario>> = {
  "an activation that is used up": async (options) => {
    const bench = hybridBench({ ...ROTATING, ...options });
    await bench.ask();
    await bench.ask();
    await bench.ask({ nodes: 7 });
    await bench.sandbox.operator({ action: "show-hybrid", name: "berlin" });
    await bench.sandbox.operator({ action: "list-activations", all: true });
    await join(bench, "berlin-one", ["b1", "b2"]);
    await bench.letPass(2 * HOUR);
    return bench;
  },
  "activations that expire or are revoked": async (options) => {
    const bench = hybridBench({ ...ROTATING, ...options });
    await bench.ask();
    await bench.ask({ site: "lyon", request: "two", lifetimeSeconds: 30 * 86_400 });
    await join(bench, "berlin-one", ["b1"]);
    await bench.letPass(2 * HOUR);
    const { activationId = "" } = (await bench.record("lyon-two")) ?? {};
    await bench.sandbox.operator({ action: "revoke-activation", activation: activationId, ...BY });
    await bench.letPass(8 * DAY);
    return bench;
  },
  "a standing activation, replaced by time, by its limit and by hand": async (options) => {
    const bench = standing(options, { nodes: 3, spare: 1 });
    await bench.letPass(2 * HOUR);
    const [first] = await bench.sandbox.ports.activationRecords.list();
    await join(bench, first?.id ?? "", ["b1", "b2"]);
    await bench.letPass(10 * DAY);
    await bench.sandbox.operator({ action: "rotate-activation", site: "berlin", request: "by-hand", ...BY });
    await bench.letPass(2 * HOUR);
    return bench;
  },
  "a standing activation that cannot be made, then can, then is deleted by somebody": async (options) => {
    const bench = standing(options);
    bench.sandbox.iam.removeRole(PLACE.account, "stores-hybrid");
    await bench.letPass(2 * HOUR);
    const role = { account: PLACE.account, role: "service-role/stores-hybrid", services: ["ssm.amazonaws.com"] };
    bench.sandbox.iam.setRole(role);
    await bench.letPass(8 * HOUR);
    const [ours] = await bench.ours();
    await bench.sandbox.ports.activations.delete(PLACE, ours?.id ?? "");
    await bench.letPass(3 * HOUR);
    return bench;
  },
  "requests by events": async (options) => {
    const bench = hybridBench(options);
    const wanted = { site: "lyon", request: "pxe", nodes: 4, requestedBy: "imager" };
    for (const detail of [wanted, wanted, { ...wanted, request: "many", nodes: 2000 }, { ...wanted, site: "oslo" }])
      bench.sandbox.bus.put({ source: "fleetwright.hybrid", "detail-type": "Activation Requested", detail });
    await bench.letPass(HOUR);
    return bench;
  },
  "sites of IAM Roles Anywhere, whose certificate ends": async (options) => {
    const anywhere = { credentials: "roles-anywhere" as const, readers: [], trustAnchor: "stores" };
    const policy = sitesPolicy(
      sitePolicy("berlin", anywhere),
      sitePolicy("lyon", { ...anywhere, trustAnchor: "none" }),
    );
    const trustAnchors = [{ name: "stores", certificate: selfSigned("261230120000Z").cert }];
    const bench = hybridBench({ ...ROTATING, ...options, policy, cluster: { trustAnchors } });
    await bench.ask();
    await bench.letPass(35 * DAY);
    bench.sandbox.rolesAnywhere.addTrustAnchor({ ...PLACE, name: "stores", certificate: selfSigned().cert });
    await bench.letPass(2 * HOUR);
    await bench.sandbox.operator({ action: "show-hybrid", name: "berlin" });
    return bench;
  },
  throttling: async (options) => {
    const bench = hybridBench(options);
    failNext(bench.sandbox.ssm.service, "CreateActivation", 2, throttled);
    failNext(bench.sandbox.secrets.service, "PutSecretValue", 9, throttled);
    await bench.ask();
    await bench.letPass(2 * HOUR);
    return bench;
  },
  "an answer with a code that is lost": async (options) => {
    const bench = hybridBench({ ...options, faults: [{ cluster: "stores", kind: "activation-answer-lost" }] });
    await bench.ask();
    await bench.letPass(HOUR);
    return bench;
  },
  "answers that are lost until nobody tries any more": async (options) => {
    const bench = hybridBench(options);
    failNext(bench.sandbox.ssm.service, "CreateActivation", 50, serverError, { lost: true });
    await bench.ask();
    await bench.letPass(3 * HOUR);
    return bench;
  },
  "a secret that is refused in words that repeat it": async (options) => {
    const bench = hybridBench({ ...ROTATING, ...options });
    const { operations } = bench.sandbox.secrets.service;
    Object.assign(operations, {
      PutSecretValue: ({ input }: { input: Record<string, unknown> }) => {
        throw Object.assign(new Error(`1 validation error: '${input.SecretString}' is not acceptable`), {
          name: "ValidationException",
        });
      },
    });
    await bench.ask();
    await bench.letPass(4 * HOUR);
    return bench;
  },
  "a secret store that stays down": async (options) => {
    const bench = hybridBench({ ...ROTATING, ...options, faults: [{ cluster: "stores", kind: "secret-store-down" }] });
    await bench.ask();
    await bench.letPass(5 * HOUR);
    return bench;
  },
  ...Object.fromEntries(
    [{ before: "CreateSecret" }, { before: "PutSecretValue" }, { after: "PutSecretValue" }].map(
      (when): [string, Scenario] => [
        `dying ${Object.entries(when).flat().join(" ")}`,
        async (options) => {
          const bench = hybridBench(options);
          dyingBetween(bench.sandbox, when);
          await bench.ask();
          await bench.letPass(HOUR);
          return bench;
        },
      ],
    ),
  ),
  "an execution stopped by hand": async (options) => {
    const bench = hybridBench({ ...ROTATING, ...options });
    dyingBetween(bench.sandbox, { before: "CreateSecret" });
    await bench.ask();
    const { engine } = bench.sandbox;
    const [execution] = engine.executions(engine.stateMachineArn("issue-activation"));
    await engine.stopExecution(execution?.arn ?? "", "ByHand");
    await bench.letPass(5 * HOUR);
    return bench;
  },
  "nodes that join, are out of touch, gone and removed": async (options) => {
    const bench = await watched(options, { removeAfterSeconds: 7200, approvalExpiresSeconds: 7200 }, {});
    await bench.ask({ nodes: 3 });
    await join(bench, "berlin-one", ["b1", "b2", "b3"]);
    await bench.letPass(HOUR);
    const [first = "", second = "", third = ""] = bench.sites
      .nodes()
      .filter(({ shown }) => shown.ComputerName?.startsWith("b") && !shown.ComputerName.includes("node"))
      .map(({ id }) => id);
    bench.sites.setSite("lyon", "ConnectionLost");
    for (const id of [first, second]) bench.sites.setPing(id, "ConnectionLost");
    await bench.letPass(3 * HOUR);
    await bench.sandbox.operator({ action: "list-nodes" });
    await bench.sandbox.operator(answerRemoval("rejected", [second]));
    await bench.sandbox.operator(answerRemoval("approved", [first]));
    bench.sites.setSite("lyon", "Online");
    await bench.letPass(HOUR);
    bench.sites.setPing(second, "Online");
    await bench.letPass(HOUR);
    bench.sites.setPing(second, "ConnectionLost");
    await bench.letPass(5 * HOUR);
    await bench.sandbox.operator({ action: "deregister-node", node: third, force: true, ...BY });
    await bench.sandbox.operator({ action: "plan-site", site: "berlin", to: "1.35" });
    await bench.letPass(HOUR);
    return bench;
  },
  "nodes that nobody knows": async (options) => {
    const bench = await watched(
      options,
      { unknownNodes: "deregister-after-approval", approvalExpiresSeconds: 3600 },
      { unknownNodes: "deregister" },
    );
    const intrude = (site: "berlin" | "lyon", hostname: string) =>
      bench.activate().then((activation) =>
        bench.sites.registerNode({
          ...PLACE,
          ...activation,
          hostname,
          site,
          ipAddress: site === "berlin" ? "10.200.1.77" : "10.200.129.77",
        }),
      );
    const asked = await intrude("berlin", "x1");
    await intrude("lyon", "x2");
    await bench.letPass(HOUR / 2);
    await bench.sandbox.operator(answerRemoval("approved", [asked]));
    // Somebody else's: it names this very node, and clusters there are not.
    const subject = await intrude("berlin", "x3");
    const elsewhere = { rule: NODE_UNKNOWN, subject, match: { tier: "none" } };
    bench.sandbox.ports.policy.exemptions.push(exemptionOf(elsewhere));
    await bench.letPass(2 * HOUR);
    return bench;
  },
  "nodes no event tells of": async (options) => {
    const deliveries: HybridOptions["deliveries"] = ({ source }) => (source === "aws.ssm" ? [] : [0]);
    const bench = await watched({ ...options, deliveries }, { unknownNodes: "deregister" }, {});
    await bench.ask();
    await join(bench, "berlin-one", ["b1", "b2"]);
    const id = await bench.register("x1");
    await bench.letPass(HOUR);
    await bench.sandbox.ports.managedInstances.deregister(PLACE, id);
    await bench.letPass(HOUR);
    return bench;
  },
  "an execution that ends before its time": async (options) => {
    const bench = hybridBench(options);
    failNext(bench.sandbox.ssm.service, "CreateActivation", 50, serverError, { lost: true });
    await bench.ask();
    await bench.letPass(60_000);
    const { engine } = bench.sandbox;
    const [execution] = engine.executions(engine.stateMachineArn("issue-activation"));
    await engine.stopExecution(execution?.arn ?? "", "ByHand");
    await bench.letPass(HOUR);
    return bench;
  },
  "an activation revoked while it is made": async (options) => {
    const bench = hybridBench(options);
    failNext(bench.sandbox.secrets.service, "CreateSecret", 50, throttled);
    await bench.ask();
    await bench.letPass(60_000);
    await bench.sandbox.operator({ action: "revoke-activation", activation: "berlin-one", ...BY });
    await bench.letPass(2 * HOUR);
    return bench;
  },
};
