import { pagerName } from "#core/alerts/page-entry.ts";
import { FleetwrightError } from "#core/errors.ts";
import { pagerTroubleMessage } from "#core/messages/pager-trouble-message.ts";
import type { FleetPolicy } from "#core/policy/policy.ts";
import type { Page, Ports } from "#core/ports.ts";
import { type ChatPorts, tell } from "../slack/edited-message.ts";

export type PagingPorts = ChatPorts & Pick<Ports, "pager"> & { policy: Pick<FleetPolicy, "alerts"> };

/** Somebody may be asleep who should not be: the first tries come quickly. */
const DELAYS = [15, 30, 60, 120] as const;
const LONGEST_DELAY = 300;

/**
 * Sends a page. A pager that is out of order is tried again; one that will never take it is told of in the fleet channel, once per pager and day, because a page that
 * nobody gets must not be silent.
 *
 * @returns after how many seconds it is to be tried again; undefined: it is over
 */
export async function sendPage(
  ports: PagingPorts,
  page: Page,
  attempt: number,
  now: Date,
): Promise<number | undefined> {
  try {
    await ports.pager.send(page);
    return undefined;
  } catch (error) {
    if (!(error instanceof FleetwrightError)) throw error;
    if (error.retryable) return DELAYS[attempt - 1] ?? LONGEST_DELAY;
    const pager = pagerName(page);
    const key = `pager/${pager}/${now.toISOString().slice(0, 10)}`;
    const state = { pager, reason: error.message, summary: page.summary, at: now.toISOString() };
    await tell(ports, {
      ...{ key, channel: ports.policy.alerts.fleetChannel, eventKey: `${page.dedupKey}/${page.id}` },
      change: (before: ({ pages: number } & typeof state) | undefined) => ({
        ...state,
        pages: (before?.pages ?? 0) + 1,
      }),
      render: pagerTroubleMessage,
    });
    return undefined;
  }
}
