import { describe, expect, it } from "vitest";
import type { Fault } from "#sandbox/faults/faults.ts";
import type { Sandbox } from "#sandbox/sandbox.ts";
import { type Happening, playStorm, type StormPlan } from "../../scripts/bench/alerts/play.ts";
import { dyingAt } from "../helpers/alert-deaths.ts";

const MINUTE = 60;
const HOUR = 3600;

/** A hundred alerts on ten clusters; what is wrong is looked for in all that stands in Slack. */
const storm = (change: Partial<StormPlan> = {}) =>
  playStorm({ clusters: 10, perCluster: 10, everySeconds: 4 * MINUTE, afterSeconds: 2 * HOUR, ...change });

/** The same thing happens again and again while the storm lasts. */
const every = (seconds: number, happens: (sandbox: Sandbox, nth: number) => void): Happening[] =>
  Array.from({ length: Math.floor((2 * HOUR) / seconds) }, (_, nth) => ({
    at: nth * seconds + 31,
    happens: (sandbox) => happens(sandbox, nth),
  }));

const queueFaults = (share: number): Fault[] => [
  { kind: "queue-twice", share },
  { kind: "queue-disorder", share },
];

/** Every event comes up to three times, up to four minutes late, so that later ones overtake it. */
const muddled = ({ id }: { id: string }): number[] => {
  const [a = 0, b = 0, c = 0] = [0, 2, 4].map((from) => Number.parseInt(id.slice(from, from + 2), 16));
  return [a % 3 === 0 ? 240 : a % 60, ...(b % 2 === 0 ? [b] : []), ...(c % 4 === 0 ? [c] : [])];
};

const down = (from: number, to: number, how: true | "slow"): Happening[] => [
  { at: from, happens: ({ slack }) => void Object.assign(slack, { down: how }) },
  { at: to, happens: ({ slack }) => void Object.assign(slack, { down: false }) },
];

describe("every alert is shown once, as firing and as over, in order", () => {
  it.each<[string, Partial<StormPlan>]>([
    ["all is well", {}],
    [
      "Slack asks to wait, one channel or all",
      { meanwhile: every(7 * MINUTE, ({ slack }, nth) => slack.throttle(200, nth % 2 ? "#eks-cluster-0003" : "")) },
    ],
    ["Slack fails now and then", { meanwhile: every(45, ({ slack }) => slack.failNext(3)) }],
    [
      "Slack does what it is asked, and its answers get lost",
      { meanwhile: every(45, ({ slack }) => slack.failNext(2, "lost")) },
    ],
    ["Slack gives no answers for half an hour", { meanwhile: down(30 * MINUTE, HOUR, "slow") }],
    ["queues deliver twice and in any order", { sandbox: { faults: queueFaults(0.15) } }],
    ["events come twice, late, and overtake each other", { sandbox: { deliveries: muddled } }],
  ])(
    "when %s",
    async (_what, plan) => {
      const { wrong, seen } = await storm(plan);
      expect(wrong).toEqual([]);
      expect(seen.posts).toBeGreaterThan(80);
    },
    60_000,
  );

  it.each(["deliver-slack", "flush-alerts", "on-alert"] as const)(
    "when %s dies in the middle, again and again",
    async (name) => {
      const { options, died } = dyingAt([name], 3);
      const { wrong } = await storm({ sandbox: options });
      expect(wrong).toEqual([]);
      expect(died[name]).toBeGreaterThan(20);
    },
    60_000,
  );

  it("when Slack is down for an hour in the middle of 500 alerts on 50 clusters", async () => {
    const {
      wrong,
      seen,
      storm: played,
    } = await playStorm({
      clusters: 50,
      perCluster: 10,
      everySeconds: MINUTE,
      afterSeconds: 2 * HOUR,
      meanwhile: down(25 * MINUTE, 85 * MINUTE, true),
    });
    expect(played.alerts).toHaveLength(500);
    expect(wrong).toEqual([]);
    // An outage is no reason to knock at Slack's door all the time: 50 channels and the fleet's, an attempt every ten minutes in the end.
    expect(seen.refused).toBeLessThan(51 * 16);
  }, 120_000);

  it("when all of it happens at once", async () => {
    const { options, died } = dyingAt(["deliver-slack", "flush-alerts", "on-alert"], 8);
    const { wrong } = await storm({
      sandbox: { ...options, faults: queueFaults(0.05), deliveries: muddled },
      meanwhile: [
        ...every(3 * MINUTE, ({ slack }) => slack.failNext(2, "lost")),
        ...down(40 * MINUTE, 55 * MINUTE, true),
      ],
    });
    expect(wrong).toEqual([]);
    expect(Object.values(died).every((times) => times > 5)).toBe(true);
  }, 60_000);
});

describe("what is wrong is seen", () => {
  it("in a message that is missing, one that stands twice, and one that says something older", async () => {
    const { wrong } = await storm({
      meanwhile: [
        {
          at: 150 * MINUTE,
          happens({ slack }) {
            const message = (cluster: string, nth = 0) => {
              const found = slack.messages(`eks-${cluster}`)[nth];
              if (!found) throw new Error(`nothing was told of ${cluster}`);
              return found;
            };
            slack.remove(message("cluster-0001"));
            Object.assign(message("cluster-0002", 1), { metadata: message("cluster-0002").metadata });
            const { text } = message("cluster-0003");
            const older = text.replace(/^:white_check_mark: over after \d+ \w+/, ":red_circle: critical");
            Object.assign(message("cluster-0003"), { text: older });
          },
        },
      ],
    });
    expect(wrong).toContainEqual(expect.stringMatching(/of cluster-0001: 0 messages$/));
    expect(wrong).toContainEqual(expect.stringMatching(/^told twice in eks-cluster-0002/));
    expect(wrong).toContainEqual(expect.stringMatching(/of cluster-0003: 0 fire, and it says :red_circle: critical/));
  }, 60_000);
});
