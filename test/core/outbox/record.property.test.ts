import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ServiceUnavailableError, ThrottledError } from "#core/errors.ts";
import { waitAfter } from "#core/outbox/patience.ts";
import {
  currentEpisode,
  newRecord,
  nextStep,
  outstandingOf,
  type Step,
  withEpisode,
  withoutRefusals,
  withRefusal,
  withReply,
  withWanted,
} from "#core/outbox/record.ts";
import type { Episode, MessageRecord } from "#core/ports.ts";

const NOW = new Date("2026-11-21T09:00:00Z");

/** What Slack would show after a step, written down as the product does. */
function taken(record: MessageRecord, { episode, ...step }: Step, shown: string[]): MessageRecord {
  const change: (now: Episode) => Episode = (now) => {
    switch (step.do) {
      case "post":
        shown.push(`post ${now.number} ${now.message.text}`);
        return { ...now, place: { channel: "C1", ts: String(now.number) }, shown: episode.revision };
      case "edit":
        shown.push(`edit ${now.number} ${now.message.text}`);
        return { ...now, shown: episode.revision };
      case "reply":
        shown.push(`reply ${now.number} ${step.reply.id}`);
        return withReply(now, step.reply.id, "9");
      case "link":
        return { ...now, link: "https://link" };
      case "archive":
        shown.push("archive");
        return { ...now, archived: true };
    }
  };
  return withEpisode(record, episode.number, change);
}

const telling = fc.record({
  text: fc.constantFrom("a", "b", "c"),
  startsAnew: fc.boolean(),
  replies: fc.subarray(["r1", "r2", "r3"]),
  /** How many steps are taken after it. */
  steps: fc.nat({ max: 4 }),
});

describe("a record of a message", () => {
  it("is told into for months without growing, and still tells nothing twice that is told again soon", () => {
    const wanted = (replies: string[]) => ({
      ...{ channel: "#c", message: { text: "m", blocks: [] }, changed: false, startsAnew: false },
      replies: replies.map((id) => ({ id, message: { text: id, blocks: [] } })),
    });
    const shown: string[] = [];
    let record = newRecord("k");
    for (let telling = 1; telling <= 1000; telling++) {
      // Said again by whoever found it undone.
      for (const id of [`1.${telling}`, `1.${telling}`]) record = withWanted(record, wanted([id]), NOW);
      for (let next = nextStep(record); next; next = nextStep(record)) record = taken(record, next, shown);
    }
    expect(shown).toHaveLength(1001);
    expect(new Set(shown).size).toBe(1001);
    expect(currentEpisode(record)?.replies.length).toBeLessThan(110);
  });

  it("ends with all of it shown: each message posted once and before its edits, each reply once, the last text last", () => {
    fc.assert(
      fc.property(fc.array(telling, { minLength: 1, maxLength: 8 }), (tellings) => {
        let record = newRecord("k");
        const shown: string[] = [];
        const last = new Map<number, string>();
        const step = () => {
          const next = nextStep(record);
          if (next) record = taken(record, next, shown);
          return next !== undefined;
        };
        for (const { text, startsAnew, replies, steps } of tellings) {
          const changed = currentEpisode(record)?.message.text !== text;
          record = withWanted(
            record,
            {
              channel: "#c",
              message: { text, blocks: [] },
              changed,
              startsAnew,
              replies: replies.map((id) => ({ id, message: { text: id, blocks: [] } })),
            },
            NOW,
          );
          last.set(currentEpisode(record)?.number ?? 0, text);
          for (let count = 0; count < steps; count++) step();
        }
        while (step()) expect(outstandingOf(record)).not.toBe("refused");
        expect(outstandingOf(record)).toBeUndefined();
        expect(record.episodes).toHaveLength(1);
        for (const [number, text] of last) {
          const own = shown.filter((line) => line.split(" ")[1] === String(number));
          expect(own[0]).toMatch(/^post/);
          expect(own.filter((line) => line.startsWith("post"))).toHaveLength(1);
          expect(own.findLast((line) => !line.startsWith("reply"))).toBe(
            `${own.length > 1 && own.some((line) => line.startsWith("edit")) ? "edit" : "post"} ${number} ${text}`,
          );
        }
        const replied = shown.filter((line) => line.startsWith("reply"));
        expect(new Set(replied).size).toBe(replied.length);
      }),
    );
  });

  it("waits with what Slack refused until something else is wanted or somebody asks again", () => {
    const wanted = (record: MessageRecord, text: string) =>
      withWanted(
        record,
        { channel: "#c", message: { text, blocks: [] }, changed: true, startsAnew: false, replies: [] },
        NOW,
      );
    const refused = withEpisode(wanted(newRecord("k"), "a"), 1, (episode) => withRefusal(episode, "is_archived", NOW));
    expect([nextStep(refused), outstandingOf(refused)]).toEqual([undefined, "refused"]);
    expect(outstandingOf(wanted(refused, "b"))).toBe("unshown");
    expect(outstandingOf(withoutRefusals(refused))).toBe("unshown");
  });

  it("does not archive the channel where it was told instead", () => {
    const record = withWanted(
      newRecord("k"),
      {
        channel: "#c",
        message: { text: "bye", blocks: [] },
        changed: true,
        startsAnew: false,
        replies: [],
        archives: true,
      },
      NOW,
    );
    const place = { channel: "C9", ts: "1" };
    const shown = (change: Partial<Episode>) =>
      nextStep(withEpisode(record, 1, (episode) => ({ ...episode, ...change, place, shown: 1 })))?.do;
    expect(shown({})).toBe("archive");
    expect(shown({ instead: { channel: "#eks-fleet", code: "is_archived" } })).toBeUndefined();
  });
});

describe("waiting after an error", () => {
  it("is as long as Slack asks, and otherwise longer each time, within bounds", () => {
    expect(waitAfter(new ThrottledError("slow", { retryAfterSeconds: 30 }), 7)).toBe(30);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2000 }),
        fc.option(fc.nat({ max: 100_000 }), { nil: undefined }),
        (attempt, seconds) => {
          const down = new ServiceUnavailableError("down");
          const throttled = new ThrottledError("slow", seconds === undefined ? {} : { retryAfterSeconds: seconds });
          for (const error of [down, throttled]) {
            expect(waitAfter(error, attempt)).toBeGreaterThanOrEqual(1);
            expect(waitAfter(error, attempt)).toBeLessThanOrEqual(3600);
          }
          expect(waitAfter(down, attempt)).toBeLessThanOrEqual(600);
          expect(waitAfter(down, attempt + 1)).toBeGreaterThanOrEqual(waitAfter(down, attempt));
        },
      ),
    );
  });
});
