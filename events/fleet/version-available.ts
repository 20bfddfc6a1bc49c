import * as z from "zod";
import type { FleetEvent } from "../envelope.ts";
import { fleetEvent, instant } from "./common.ts";

const versioned = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("kubernetes") }),
  z.strictObject({ kind: z.literal("addon"), name: z.string() }),
  z.strictObject({ kind: z.literal("node-image"), minor: z.string(), amiType: z.string() }),
]);

/** A version of Kubernetes, an add-on or a node image that a Region did not offer before. For whoever wants to react to one; people read the digest. */
export const versionAvailableEvent = fleetEvent("Version Available", {
  eventKey: z.string(),
  region: z.string(),
  of: versioned,
  version: z.string(),
  at: instant,
});

/** Everything new that one poll found. */
export const versionsNoticedEvent = fleetEvent("Versions Noticed", {
  eventKey: z.string(),
  /** A line per thing: `add-on coredns: v1.13.3-eksbuild.1 (eu-west-1, us-east-1)`. Those that do not fit are counted in `more`. */
  lines: z.array(z.string()).max(40),
  more: z.int().nonnegative(),
  at: instant,
});

type Available = Omit<z.input<typeof versionAvailableEvent.schema>, "eventKey">;

const keyOf = ({ region, of, version }: Available): string =>
  `version/${region}/${Object.values(of).join("/")}/${version}`;

export const versionAvailable = (news: Available): FleetEvent =>
  versionAvailableEvent.build(news.at, [], { eventKey: keyOf(news), ...news });

const MOST_LINES = 40;

/** @param digest.occurrence names the news in it: told again by a poll that died before it wrote them down, they are the same digest */
export function versionsNoticed(digest: { occurrence: string; lines: readonly string[]; at: string }): FleetEvent {
  const { occurrence, lines, at } = digest;
  const more = Math.max(0, lines.length - MOST_LINES);
  return versionsNoticedEvent.build(at, [], {
    eventKey: `versions/${occurrence}`,
    lines: lines.slice(0, MOST_LINES),
    more,
    at,
  });
}
