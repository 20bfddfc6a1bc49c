import type { ClusterId } from "#core/fleet/cluster.ts";
import type { ClusterRecord } from "#core/fleet/record.ts";
import { type Brought, type ChannelRun, channelRuns, channelWaits, type Offered } from "#core/lifecycle/channels.ts";
import type { ChannelPolicy } from "#core/policy/lifecycle-policy.ts";
import type { Composition } from "../compose.ts";
import { otherRuns } from "../run/planning.ts";

type ChannelPorts = Pick<Composition, "policy" | "runs" | "starter" | "stateMachines">;

export interface ChannelAnswer {
  channel: string;
  /** The run it started now. */
  started?: string;
  waits?: string;
}

/** What the poll knows. */
interface Known {
  records: readonly ClusterRecord[];
  offered: Offered;
  noticed: (brought: Brought) => string | undefined;
  now: Date;
}

/**
 * Starts what the channels of the policy file ask for. A run of a channel is like any other: its id says what it brings, so that it starts once, and it passes windows, freezes,
 * approvals and gates.
 */
export async function followChannels(ports: ChannelPorts, known: Known): Promise<ChannelAnswer[]> {
  const answers: ChannelAnswer[] = [];
  const { channels } = ports.policy;
  if (channels.length === 0) return answers;
  const busy = new Map(
    Object.entries(await otherRuns(ports.runs, undefined, known.now)).map(([id, { runId }]) => [id, runId]),
  );
  for (const channel of channels) answers.push(await follow(ports, channel, known, busy));
  return answers;
}

async function follow(
  ports: ChannelPorts,
  channel: ChannelPolicy,
  { records, offered, noticed, now }: Known,
  busy: Map<ClusterId, string>,
): Promise<ChannelAnswer> {
  const next = await firstNew(ports, channelRuns(ports.policy, channel, records, offered));
  if (!next) return { channel: channel.name };
  const waits = channelWaits(channel, next, { noticed, busy: (cluster) => busy.get(cluster), now });
  if (waits) return { channel: channel.name, waits: waits.message };
  const { runId, goal, strategy, requestedBy, clusters } = next;
  const input = { runId, goal, strategy, requestedBy };
  await ports.starter.start({ stateMachineArn: ports.stateMachines["upgrade-fleet"], name: runId, input });
  // The next channel of this poll must not take them, too.
  for (const cluster of clusters) busy.set(cluster, runId);
  return { channel: channel.name, started: runId };
}

/** Each run is started once: one that failed in part is for people to retry. */
async function firstNew({ runs }: Pick<ChannelPorts, "runs">, options: readonly ChannelRun[]) {
  for (const option of options) if (!(await runs.get(option.runId))) return option;
  return undefined;
}
