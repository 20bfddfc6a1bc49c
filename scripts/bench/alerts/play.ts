import { clusterId } from "#core/fleet/cluster.ts";
import { DEFAULT_ALERTS } from "#core/policy/defaults.ts";
import { syntheticFleet } from "#sandbox/fleet/sample-fleet.ts";
import { createSandbox, type Sandbox, type SandboxOptions } from "#sandbox/sandbox.ts";
import { START } from "../makespan.ts";
import { benchPolicy } from "../measure.ts";
import { hand } from "./deliver.ts";
import { wrongIn } from "./shown.ts";
import { isFiring, type Storm, stormOf } from "./storm.ts";
import { type Seen, watchSlack } from "./watch.ts";

export interface Happening {
  at: number;
  happens: (sandbox: Sandbox) => void;
}

export interface StormPlan {
  clusters: number;
  perCluster: number;
  /** Seconds between the clusters' troubles. */
  everySeconds: number;
  sandbox?: Partial<SandboxOptions>;
  /** What happens to the sandbox meanwhile, by seconds since the start. */
  meanwhile?: readonly Happening[];
  /** How long is waited after the last delivery. Default: an hour. */
  afterSeconds?: number;
  /** Share of deliveries that come twice: the bus promises at least once. */
  twice?: number;
}

export interface Played {
  storm: Storm;
  seen: Seen;
  sandbox: Sandbox;
  wrong: string[];
  /** Alerts that sources said, however often they said them. */
  said: number;
}

const OUTBOX = "fleetwright-slack-outbox.fifo";
/** What comes again because its deletion got lost holds up its channel for minutes each time. */
const PATIENCE_MILLISECONDS = 12 * 3_600_000;

/** The clusters are on record from the start, and only what concerns alerts rings. */
export async function playStorm(plan: StormPlan): Promise<Played> {
  const { twice = 0.1, afterSeconds = 3600 } = plan;
  const fleet = syntheticFleet(plan.clusters);
  const storm = stormOf(fleet.clusters, plan);
  const asked: string[] = [];
  const sandbox = createSandbox({
    policy: { ...benchPolicy(), alerts: DEFAULT_ALERTS },
    fleet,
    seed: 1,
    start: START,
    asDeployed: true,
    history: "counts",
    schedules: ["watch-alerts", "watch-messages"],
    deliveries: ({ id }) => (Number.parseInt(id.slice(0, 4), 16) / 0x10000 < twice ? [0, 20] : [0]),
    ...plan.sandbox,
    onCall(call, { input }) {
      if (call.operation !== "SendMessage" || !String(input.QueueUrl).includes("slack-outbox.fifo")) return;
      asked.push((JSON.parse(String(input.MessageBody)) as { key: string }).key);
    },
  });
  const seen = watchSlack(sandbox);
  await remember(sandbox, fleet.clusters);
  const { clock } = sandbox;
  const began = clock.millis();
  const happenings = [
    ...(plan.meanwhile ?? []).map(({ at, happens }) => ({ at, act: async () => happens(sandbox) })),
    ...storm.deliveries.map((delivery) => ({ at: delivery.at, act: () => hand(sandbox, began, delivery) })),
  ].sort((a, b) => a.at - b.at);
  for (const { at, act } of happenings) {
    if (began + at * 1000 > clock.millis()) await clock.run({ until: new Date(began + at * 1000) });
    await clock.track(act());
  }
  await clock.run({ until: new Date(began + (storm.lasts + afterSeconds) * 1000) });
  const outbox = sandbox.sqs.queue(OUTBOX);
  const patience = new Date(clock.millis() + PATIENCE_MILLISECONDS);
  await clock.run({ until: patience, done: () => outbox.messages().length === 0 });
  const said = storm.deliveries.reduce((sum, { alerts }) => sum + alerts.length, 0);
  return {
    storm,
    seen,
    sandbox,
    said,
    wrong: [...wrongIn(sandbox, seen, storm, [...new Set(asked)]), ...(await leftIn(sandbox, storm))],
  };
}

/** What is left where nothing should be. */
async function leftIn({ bus, sqs, ports }: Sandbox, storm: Storm): Promise<string[]> {
  const firing = await ports.alerts.firing();
  const expected = storm.alerts.filter((alert) => isFiring(alert, storm.lasts)).length;
  const dead = ["slack-outbox-dead.fifo", "alert-timers-dead"].flatMap((name) =>
    sqs.queue(`fleetwright-${name}`).messages(),
  );
  const waiting = sqs.queue(OUTBOX).messages();
  return [
    ...(firing.length === expected ? [] : [`${firing.length} alerts are known to fire instead of ${expected}`]),
    ...bus.deadLetters.map(({ route, error }) => `a dead letter of ${route}: ${error}`),
    ...dead.map(({ body }) => `a dead letter: ${body}`),
    ...(waiting.length === 0 ? [] : [`${waiting.length} entries wait in the outbox`]),
  ];
}

async function remember({ ports, clock }: Sandbox, clusters: ReturnType<typeof syntheticFleet>["clusters"]) {
  const at = clock.now().toISOString();
  for (const { account, region, name } of clusters) {
    const ref = { account, region, name };
    await ports.clusterRecords.save({
      id: clusterId(ref),
      ref,
      arn: `arn:aws:eks:${region}:${account}:cluster/${name}`,
      status: "ACTIVE",
      createdAt: at,
      firstSeenAt: at,
      lastSeenAt: at,
      version: "1.34",
      autoMode: false,
      hybrid: false,
      labels: {},
      addons: {},
      revision: 0,
    });
  }
}
