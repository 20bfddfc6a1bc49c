import { Agent, request } from "node:http";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { SFNClient } from "@aws-sdk/client-sfn";
import type { Context } from "aws-lambda";
import { CLIENT_DEFAULTS, Clients } from "#adapters/aws/clients.ts";
import { systemClock } from "#adapters/aws/system-clock.ts";
import { TABLE_NAMES } from "#adapters/aws/tables.ts";
import { withheld } from "#adapters/withheld.ts";
import { byName } from "#core/by-name.ts";
import type { StorePorts } from "#core/ports.ts";
import { MACHINES } from "#events/machines.ts";
import { QUEUE_NAMES } from "#events/queues.ts";
import { adaptersAt } from "#functions/runtime/adapters.ts";
import { mapBounded } from "#functions/runtime/bounded.ts";
import type { Composition } from "#functions/runtime/compose.ts";
import type { GivenPorts, Handler } from "#functions/runtime/define-handler.ts";
import { PORTS } from "#functions/runtime/ports-key.ts";
import { handler as listClusters } from "#functions/steps/scan-fleet/list-clusters.ts";
import { handler as listPlaces } from "#functions/steps/scan-fleet/list-places.ts";
import { handler as scanBatch } from "#functions/steps/scan-fleet/scan-batch.ts";
import { accessKeyOf, SANDBOX_SECRET } from "#sandbox/wire/access-keys.ts";
import { KUBERNETES_PATH, STORE_PATH } from "./aws.ts";
import { scanPolicy } from "./fleet.ts";

/** Stores a scan has no use for. */
const NOT_ASKED = [
  ...["runs", "messages", "activationRecords", "work", "watches", "nodeRecords", "requests"],
  ...["alerts", "alertGroups", "incidents", "silences"],
] as Exclude<keyof StorePorts, "locks" | "findings" | "clusterRecords">[];

/** Less than the server keeps a connection that is idle. */
const IDLE_MILLISECONDS = 3_000;

/** One function process as AWS runs it: clients of its own over sockets, kept between invocations, into every account by a role. */
export function functionAt(url: string): Composition {
  const policy = scanPolicy();
  const own = { accessKeyId: accessKeyOf(policy.hub.account), secretAccessKey: SANDBOX_SECRET };
  const settings = { ...CLIENT_DEFAULTS, endpoint: url, region: policy.hub.region, credentials: own };
  const agent = new Agent({ keepAlive: true, timeout: IDLE_MILLISECONDS });
  const post = (path: string, value: unknown): Promise<unknown> => posted(new URL(path, url), agent, value);
  const clients = new Clients({
    hub: policy.hub,
    memberRole: { name: "fleetwright-member", externalId: "bench" },
    configure: (_scope, assumed) => ({ endpoint: url, credentials: assumed ?? own }),
  });
  const stores = new Proxy({} as StorePorts, {
    get: (_target, store) =>
      new Proxy(
        {},
        {
          get:
            (_port, method) =>
            (...args: unknown[]) =>
              stored({ store, method, args }),
        },
      ),
  });
  const stored = async (call: { store: string | symbol; method: string | symbol; args: unknown[] }) =>
    ((await post(STORE_PATH, call)) as { value: unknown }).value;
  const { locks, findings, clusterRecords } = stores;
  return {
    ...adaptersAt({
      hub: policy.hub,
      argocd: policy.argocd,
      clock: systemClock,
      clients,
      sfn: new SFNClient(settings),
      eventBridge: new EventBridgeClient(settings),
      sqs: withheld("sqs"),
      queues: byName(QUEUE_NAMES, (url) => ({ url, deadLetterUrl: url })),
      pagers: withheld("pagers"),
      bus: "fleetwright",
      slack: { token: "" },
      secrets: {},
      reports: { credentials: async () => own },
      kubernetes: async (request) => (await post(KUBERNETES_PATH, request)) as { status: number; body: string },
    }),
    ...byName(NOT_ASKED, () => withheld<never>("dynamodb")),
    locks,
    findings,
    clusterRecords,
    policy,
    deployment: { bus: "fleetwright", tables: byName(TABLE_NAMES, (name) => name), slackToken: false },
    stateMachines: byName(MACHINES, (name) => name),
  };
}

/** By node:http, which costs less than fetch: what is not the product's should not be measured as such. */
function posted(url: URL, agent: Agent, value: unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method: "POST", agent }, (response) => {
      response.setEncoding("utf8");
      let body = "";
      response.on("data", (chunk: string) => {
        body += chunk;
      });
      response.on("error", reject);
      response.on("end", () => resolve(JSON.parse(body)));
    });
    asked.on("error", reject);
    asked.end(JSON.stringify(value));
  });
}

export interface ScanCounts {
  scanned: number;
  unreadable: number;
  present: number;
  opened: number;
  batches: number;
}

/**
 * The fleet's scan with the product's own functions, as the workflow scan-fleet calls them.
 *
 * @param atOnce functions at work at the same time
 */
export async function scanAs(functions: readonly Composition[]): Promise<ScanCounts> {
  const [first] = functions;
  if (!first) throw new RangeError("no function");
  const idle = [...functions];
  const work = async (handler: Handler, event: unknown): Promise<Record<string, never>> => {
    const ports = idle.pop() ?? first;
    const context = { awsRequestId: "bench", functionName: "bench", [PORTS]: ports } as unknown as Context & GivenPorts;
    const answer = await handler(event, context);
    idle.push(ports);
    return answer as Record<string, never>;
  };
  const { places = [] } = (await work(listPlaces, {})) as { places?: { account: string; region: string }[] };
  const total: ScanCounts = { scanned: 0, unreadable: 0, present: 0, opened: 0, batches: 0 };
  await mapBounded(places, functions.length, async (place) => {
    const { batches = [] } = (await work(listClusters, place)) as { batches?: string[][] };
    for (const clusters of batches) {
      const { scanned = 0, unreadable = 0, present = 0, opened = 0 } = await work(scanBatch, { ...place, clusters });
      total.scanned += scanned;
      total.unreadable += unreadable;
      total.present += present;
      total.opened += opened;
      total.batches += 1;
    }
  });
  return total;
}
