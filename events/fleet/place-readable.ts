import * as z from "zod";
import type { FleetEvent } from "../envelope.ts";
import { fleetEvent, instant, reason } from "./common.ts";

const place = { eventKey: z.string(), account: z.string(), region: z.string(), since: instant, at: instant };

/** The clusters of an account and Region cannot be listed: nothing is known of them, and nothing concluded. */
export const placeUnreadableEvent = fleetEvent("Place Unreadable", { ...place, reason });

/** They can be listed again. */
export const placeReadableEvent = fleetEvent("Place Readable", place);

interface Facts {
  account: string;
  region: string;
  /** Since when it could not be listed; the same for both events. */
  since: string;
  at: string;
}

const keyOf = ({ account, region, since }: Facts): string => `place/${account}/${region}/${since}`;

export const placeUnreadable = (facts: Facts & { reason: z.infer<typeof reason> }): FleetEvent =>
  placeUnreadableEvent.build(facts.at, [], { eventKey: `${keyOf(facts)}/unreadable`, ...facts });

export const placeReadable = (facts: Facts): FleetEvent =>
  placeReadableEvent.build(facts.at, [], { eventKey: `${keyOf(facts)}/readable`, ...facts });
