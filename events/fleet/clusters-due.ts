import * as z from "zod";
import type { FleetEvent } from "../envelope.ts";
import { fleetEvent, instant } from "./common.ts";

/** As many clusters as are looked at in one go: seconds of calls, minutes if EKS throttles them. */
export const CLUSTERS_A_TURN = 25;

/** Clusters of one account and Region that are to be looked at, whether anything happened to them or not. */
export const clustersDueEvent = fleetEvent("Clusters Due", {
  eventKey: z.string(),
  account: z.string(),
  region: z.string(),
  names: z.array(z.string()).min(1).max(CLUSTERS_A_TURN),
  /** When the account and Region was first looked at: clusters made before were there already. */
  since: instant,
  at: instant,
});

type Detail = z.input<typeof clustersDueEvent.schema>;

/** Events for all clusters of an account and Region, a turn each. */
export function clustersDue({ names, ...rest }: Omit<Detail, "eventKey">): FleetEvent[] {
  const { account, region, at } = rest;
  return Array.from({ length: Math.ceil(names.length / CLUSTERS_A_TURN) }, (_, turn) =>
    clustersDueEvent.build(at, [], {
      eventKey: `due/${account}/${region}/${at}/${turn + 1}`,
      ...rest,
      names: names.slice(turn * CLUSTERS_A_TURN, (turn + 1) * CLUSTERS_A_TURN),
    }),
  );
}
