import { describe, expect, it } from "vitest";
import type { FleetPolicy } from "#core/policy/policy.ts";
import type { SlackMessage } from "#sandbox/slack/slack.ts";
import { firingAlert } from "../helpers/alert-records.ts";
import { type AlertBench, alertBench, alertsPolicy } from "../helpers/alerts.ts";
import { clusterRecord } from "../helpers/cluster-records.ts";
import { policyWith, stagePolicy } from "../helpers/fleet.ts";
import { buttonsOf, toldTo, typed } from "../helpers/slack.ts";

const ANA = "U0000ANA1";
const JO = "U0000JO01";
const EVE = "U0000EVE1";
const people: FleetPolicy["people"] = { identity: "verified", slack: { [ANA]: "ana", [JO]: "jo" } };
const HOUR = 3600;

const slow = firingAlert("Slow", { labels: { pod: "api-1" }, annotations: { summary: "p99 is above 2 s" } });
const slow2 = firingAlert("Slow", { labels: { pod: "api-2" }, annotations: { summary: "p99 is above 3 s" } });

/** Escalates to the fleet's channel after ten minutes. */
function benchOf(change: Parameters<typeof alertsPolicy>[0] = {}): AlertBench {
  const alerts = alertsPolicy(change, { escalate: [{ afterSeconds: 600, receiver: "fleet" }] });
  return alertBench(alerts, { policy: policyWith([stagePolicy()], { alerts, people }) });
}

function messageIn(at: AlertBench, channel = "eks-a", nth = 0): SlackMessage {
  const message = at.slack.messages(channel).filter(({ thread }) => thread === undefined)[nth];
  if (!message) throw new Error(`no message ${nth} in ${channel}`);
  return message;
}

/** Presses, or chooses the option so labelled, as the message stands now. */
async function press(at: AlertBench, user: string, action: string, label?: string, message = messageIn(at)) {
  const { told } = await toldTo(at, () =>
    at.people.press(user, message, action, { option: optionOf(message, action, label) }),
  );
  await at.pass(5);
  return told.map((text) => text.slice(user.length + 1));
}

function optionOf({ blocks }: SlackMessage, action: string, label: string | undefined): string | undefined {
  const elements = (blocks as { elements?: Element[] }[]).flatMap(({ elements: each = [] }) => each);
  return elements.find(({ action_id }) => action_id === action)?.options?.find(({ text }) => text.text === label)
    ?.value;
}
interface Element {
  action_id?: string;
  options?: { text: { text: string }; value: string }[];
}

async function firing(...alerts: Parameters<AlertBench["post"]>): Promise<AlertBench> {
  const at = benchOf();
  await at.post(...alerts);
  await at.pass(40);
  return at;
}

describe("acknowledging an alert from its message", () => {
  it("shows who did, ends the escalation, and tells who comes second who was first", async () => {
    const at = await firing(slow);
    expect(buttonsOf(messageIn(at))).toEqual([
      "alert-acknowledge",
      "alert-snooze",
      "alert-silence",
      "alert-show-cluster",
    ]);
    const seen = structuredClone(messageIn(at));
    expect(await press(at, ANA, "alert-acknowledge")).toEqual([":white_check_mark: acknowledged by ana"]);
    expect(messageIn(at).ts).toBe(seen.ts);
    expect(messageIn(at).text).toMatch(/:eyes: acknowledged by ana at 2026-/);
    expect(buttonsOf(messageIn(at))[0]).toBe("alert-unacknowledge");
    expect(at.replies("eks-a")).toEqual([":eyes: acknowledged by ana"]);
    expect(await press(at, JO, "alert-acknowledge", undefined, seen)).toEqual([
      expect.stringMatching(/^:grey_question: acknowledged by ana at 2026-/),
    ]);
    await at.pass(6 * HOUR);
    expect(at.messages("eks-fleet")).toEqual([]);
    expect(at.replies("eks-a")).toHaveLength(1);
  });

  it("can be taken back, and the escalation begins anew", async () => {
    const at = await firing(slow);
    await press(at, ANA, "alert-acknowledge");
    await at.pass(HOUR);
    expect(await press(at, JO, "alert-unacknowledge")).toEqual([
      ":white_check_mark: the acknowledgement of ana was taken back by jo",
    ]);
    expect(messageIn(at).text).not.toContain("acknowledged by");
    expect(buttonsOf(messageIn(at))[0]).toBe("alert-acknowledge");
    await at.pass(500);
    expect(at.messages("eks-fleet")).toEqual([]);
    await at.pass(200);
    expect(at.titles("eks-fleet")).toEqual([expect.stringContaining("p99 is above 2 s (a)")]);
  });

  it("is done once though the press comes twice at once and once more later", async () => {
    const at = await firing(slow);
    const message = structuredClone(messageIn(at));
    const sent = await at.people.press(ANA, message, "alert-acknowledge");
    await at.people.resend(sent);
    await at.clock.settle();
    await at.pass(60);
    await at.people.resend(sent, { signedAnew: true });
    await at.clock.settle();
    await at.pass(5);
    expect(at.people.ephemerals.map(({ text }) => text)).toEqual([
      ":white_check_mark: acknowledged by ana",
      ...at.people.ephemerals.slice(1).map(() => expect.stringMatching(/^:grey_question: acknowledged by ana at/)),
    ]);
    expect(at.replies("eks-a")).toEqual([":eyes: acknowledged by ana"]);
  });

  it("on the message of an episode that is over says to look at the newer one, and changes nothing", async () => {
    const at = await firing(slow);
    const old = structuredClone(messageIn(at));
    await at.resolve(slow);
    await at.pass(300);
    expect(buttonsOf(messageIn(at))).toEqual(["alert-show-cluster"]);
    expect(await press(at, ANA, "alert-acknowledge", undefined, old)).toEqual([
      expect.stringMatching(/^:grey_question: it is over since /),
    ]);
    await at.pass(HOUR);
    await at.post(slow);
    await at.pass(40);
    expect(await press(at, ANA, "alert-acknowledge", undefined, old)).toEqual([
      ":grey_question: it was over meanwhile and fires again: please look at the newer message",
    ]);
    const newer = messageIn(at, "eks-a", 1);
    expect(newer.text).not.toContain("acknowledged");
    expect(await press(at, ANA, "alert-acknowledge", undefined, newer)).toEqual([
      ":white_check_mark: acknowledged by ana",
    ]);
  });
});

describe("snoozing", () => {
  it("for an hour tells nothing until then, and then once what still fires", async () => {
    const at = await firing(slow);
    expect(await press(at, ANA, "alert-snooze", "1 hour")).toEqual([
      expect.stringMatching(/^:white_check_mark: snoozed by ana until 2026-/),
    ]);
    expect(messageIn(at).text).toMatch(/:zzz: snoozed by ana until /);
    const before = at.replies("eks-a");
    await at.post(slow2);
    await at.pass(HOUR - 60);
    expect(at.replies("eks-a")).toEqual(before);
    expect(at.messages("eks-fleet")).toEqual([]);
    await at.pass(120);
    const after = at.replies("eks-a").slice(before.length);
    expect(after).toEqual([expect.stringContaining("api-2 · p99 is above 3 s")]);
    expect(messageIn(at).text).not.toContain(":zzz:");
    await at.pass(300);
    expect(at.replies("eks-a").slice(before.length + 1)).toEqual([]);
  });

  it("still tells that it is over", async () => {
    const at = await firing(slow);
    await press(at, ANA, "alert-snooze", "1 day");
    await at.resolve(slow);
    await at.pass(300);
    expect(at.titles("eks-a")).toEqual([expect.stringContaining(":white_check_mark: over after")]);
  });
});

describe("silencing from the message", () => {
  it("mutes what joins the group with the reason, still tells what is over, and ends by /fleet unsilence", async () => {
    const at = await firing(slow);
    const [told = ""] = await press(at, ANA, "alert-silence", "4 hours");
    expect(told).toMatch(
      /^:no_bell: alertname="?Slow"?.*cluster="?a"? is silenced until 2026-.*, by ana: silenced from its message in Slack/,
    );
    const id = /unsilence (\w+)/.exec(told)?.[1] ?? "";
    await at.post(slow2);
    await at.pass(600);
    expect(at.replies("eks-a")).toEqual([]);
    const [group] = await at.ports.alertGroups.open();
    expect(Object.values(group?.members ?? {}).flatMap(({ untold }) => untold ?? [])).toContainEqual(
      expect.objectContaining({
        code: "SILENCED",
        message: expect.stringContaining("silenced from its message in Slack"),
      }),
    );

    expect((await typed(at, EVE, "silences")).told).toEqual([
      expect.stringMatching(new RegExp(`${id} .*alertname="?Slow"?.* by ana: silenced from its message in Slack`)),
    ]);
    await at.resolve(slow);
    await at.pass(400);
    expect(at.replies("eks-a")).toContain(":white_check_mark: resolved: api-1 · p99 is above 2 s");

    expect((await typed(at, EVE, `unsilence ${id}`)).told).toEqual([
      expect.stringMatching(/:no_entry: U0000EVE1 is nobody the policy file knows \(people.slack\)/),
    ]);
    expect((await typed(at, JO, `unsilence ${id} seen to`)).told).toEqual([
      `${JO} :bell: silence ${id} is over: what it muted and still fires is told`,
    ]);
    expect((await typed(at, JO, `unsilence ${id}`)).told).toEqual([
      `${JO} :grey_question: silence ${id} was over already`,
    ]);
    await at.pass(700);
    expect(at.replies("eks-a").join("\n")).toMatch(/firing: api-2 · p99 is above 3 s/);
    expect((await typed(at, JO, "silences")).told).toEqual([`${JO} nothing is silenced`]);
  });
});

describe("who is nobody the policy file knows", () => {
  it.each([
    ["alert-acknowledge", undefined],
    ["alert-snooze", "1 hour"],
    ["alert-silence", "1 hour"],
  ])("may not use %s, is told why, and nothing changes", async (action, label) => {
    const at = await firing(slow);
    expect(await press(at, EVE, action, label)).toEqual([
      ":no_entry: U0000EVE1 is nobody the policy file knows (people.slack); only who is may act on alerts from Slack",
    ]);
    expect(at.replies("eks-a")).toEqual([]);
    expect(await at.ports.silences.all()).toEqual([]);
    const [group] = await at.ports.alertGroups.open();
    expect(group?.acknowledged ?? group?.snoozed).toBeUndefined();
  });

  it("may look at the cluster, alone", async () => {
    const at = await firing(slow);
    await at.ports.clusterRecords.save(clusterRecord("a"));
    const [told = ""] = await press(at, EVE, "alert-show-cluster");
    expect(told).toMatch(/^\*a\* 1\.\d+/);
    expect(at.people.ephemerals.at(-1)).toMatchObject({ user: EVE, channel: messageIn(at).channel });
    expect(at.replies("eks-a")).toEqual([]);
  });
});

describe("/fleet about alerts", () => {
  const say = async (at: AlertBench, user: string, text: string) =>
    (await typed(at, user, text)).told[0]?.slice(user.length + 1);

  it("lists what fires, of all clusters or of one, to anybody", async () => {
    const at = await firing(
      slow,
      slow2,
      firingAlert("DiskFull", { cluster: { account: "111122223333", region: "eu-west-1", name: "b" } }),
    );
    await press(at, ANA, "alert-acknowledge");
    const all = await say(at, EVE, "alerts");
    expect(all?.split("\n")).toEqual([
      "2 problems",
      expect.stringMatching(/^(Slow \(2\) on a, since .*, acknowledged by ana|DiskFull on b, since .*)$/),
      expect.stringMatching(/^(Slow \(2\) on a, since .*, acknowledged by ana|DiskFull on b, since .*)$/),
    ]);
    expect(await say(at, EVE, "alerts b")).toMatch(/^1 problem on b\nDiskFull on b, since /);
    expect(await say(at, EVE, "alerts none")).toMatch(/^:no_entry: .*none/);
    await at.ports.clusterRecords.save(clusterRecord("a"));
    await at.resolve(slow, slow2);
    await at.pass(300);
    expect(await say(at, EVE, "alerts a")).toBe(":white_check_mark: nothing fires on a");
  });

  it("silences what matches, for a time and a reason", async () => {
    const at = benchOf();
    expect(await say(at, EVE, 'silence alertname="Slow" for 2h a release')).toMatch(/^:no_entry: U0000EVE1 is nobody/);
    const told = await say(at, ANA, "silence alertname=“Slow”, cluster=a for 2h a release");
    expect(told).toMatch(/^:no_bell: alertname="?Slow"?, cluster="?a"? is silenced until .*, by ana: a release/);
    await at.post(slow);
    await at.pass(HOUR);
    expect(at.messages("eks-a")).toEqual([]);
    await at.pass(1.5 * HOUR);
    expect(at.titles("eks-a")).toEqual([expect.stringContaining("p99 is above 2 s (a)")]);
    expect(await say(at, ANA, "silence alertname=Slow for 400d x")).toMatch(
      /^:no_entry: the policy file has silences of at most 7d/,
    );
    expect(await say(at, ANA, "silence alertname=Slow")).toMatch(/which alerts, and for how long\?/);
    expect(await say(at, ANA, 'silence alertname=~".*" for 1h x')).toMatch(/^:no_entry: this would silence everything/);
    expect(await say(at, ANA, "unsilence nope")).toMatch(/^:no_entry: there is no silence nope/);
  });

  it("shows a cluster, and says which there is when the name is not known", async () => {
    const at = benchOf();
    expect(await say(at, EVE, "cluster a")).toMatch(
      /^:no_entry: the fleet has no cluster a; it may not have been looked at yet: .fleet clusters/,
    );
    await at.ports.clusterRecords.save(clusterRecord("a"));
    expect(await say(at, EVE, "cluster a")).toMatch(/^\*a\* 1\.\d+/);
    expect(await say(at, EVE, "cluster nope")).toMatch(/^:no_entry: .*nope/);
    expect(await say(at, EVE, "cluster")).toMatch(/which cluster\? \/fleet cluster NAME/);
  });

  it("says how upgrades are", async () => {
    expect(await say(benchOf(), EVE, "upgrade status")).toBe("there was no run yet");
  });
});
