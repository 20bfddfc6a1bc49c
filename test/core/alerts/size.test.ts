import { expect, it } from "vitest";
import { newsOf } from "#core/alerts/news.ts";
import { MEMBERS_AT_MOST } from "#core/alerts/records.ts";
import { DEFAULT_ALERTS } from "#core/policy/defaults.ts";
import { alertRecord, BEGAN, firingAlert, groupMember, groupRecord } from "../../helpers/alert-records.ts";

/** DynamoDB takes no larger item; its own overhead is less than JSON's. */
const ITEM = 400 * 1024;

it.each([
  ["Latin letters", "m"],
  ["letters of three bytes", "の"],
])(
  "a group of as many as it may have fits into its item, however long the reason is that mutes all of them: %s",
  (_, letter) => {
    const pods = Array.from({ length: MEMBERS_AT_MOST }, (_, index) =>
      firingAlert("Slow", { labels: { pod: `p${index}` } }),
    );
    const group = groupRecord({
      members: Object.fromEntries(pods.map(({ fingerprint }) => [fingerprint, groupMember({ told: "firing" })])),
    });
    const { members } = newsOf({
      group,
      alerts: new Map(pods.map((pod) => [pod.fingerprint, alertRecord(pod)])),
      belongs: () => true,
      muteOf: () => ({ code: "SILENCED", message: `silenced by ana until ${BEGAN}: ${letter.repeat(500)}` }),
      flapping: DEFAULT_ALERTS.flapping,
      now: new Date(BEGAN),
    });
    expect(Object.keys(members)).toHaveLength(MEMBERS_AT_MOST);
    expect(Object.values(members)[0]?.untold?.message).toContain(`until ${BEGAN}: ${letter.repeat(100)}`);
    expect(Buffer.byteLength(JSON.stringify({ ...group, members }))).toBeLessThan(ITEM);
  },
);
