import { matcherText } from "#core/alerts/parse-matchers.ts";
import type { AlertGroupRecord } from "#core/alerts/records.ts";
import { InvalidInputError } from "#core/errors.ts";
import { clusterId } from "#core/fleet/cluster.ts";
import { alertsAnswer, clusterAnswer, NOT_SEEN, silencesAnswer } from "#core/messages/alert-answers.ts";
import { escaped } from "#core/messages/blocks.ts";
import type { Person } from "#core/people/person.ts";
import type { AlertCommand } from "#core/slack/alert-command.ts";
import type { AlertButton } from "#events/slack/button.ts";
import { acknowledge, snooze, unacknowledge } from "../alerts/act.ts";
import { endSilence, silence } from "../alerts/silences.ts";
import { openGroups } from "../alerts/views.ts";
import { clusterDetails } from "../cluster/views.ts";
import type { Composition } from "../compose.ts";

/** What is done by a press under an alert. Whoever presses is somebody the policy file knows, where something is changed. */
export async function alertPressed(
  ports: Composition,
  { action, group: key, episode, seconds = HOUR_SECONDS }: AlertButton,
  { name: by }: Person,
  now: Date,
): Promise<string> {
  switch (action) {
    case "alert-acknowledge":
      return said(await acknowledge(ports, key, { by, episode }, now));
    case "alert-unacknowledge":
      return said(await unacknowledge(ports, key, { by, episode }, now));
    case "alert-snooze":
      return said(await snooze(ports, key, { by, until: later(seconds, now), episode }, now));
    case "alert-silence": {
      const group = await existing(ports, key);
      const matchers = Object.entries(group.labels).map(([label, value]) => ({ label, is: "=" as const, value }));
      // Two clusters may have groups of the same labels, in channels of their own.
      const own =
        group.cluster && group.labels.cluster === undefined
          ? [{ label: "cluster", is: "=" as const, value: group.cluster.name }]
          : [];
      const reason = `silenced from its message in Slack`;
      const wish = { matchers: [...matchers, ...own], owner: by, reason, end: { until: later(seconds, now) } };
      return silenced(await silence(ports, wish, now));
    }
    case "alert-show-cluster": {
      const group = await existing(ports, key);
      if (!group.cluster) return ":grey_question: it is about no cluster of the fleet";
      return clusterAnswer(await clusterDetails(ports, { cluster: clusterId(group.cluster), hint: NOT_SEEN }, now));
    }
  }
}

/** What is answered to a command about alerts. */
export async function alertCommanded(
  ports: Composition,
  command: AlertCommand,
  { name: by }: Person,
  now: Date,
): Promise<string> {
  switch (command.kind) {
    case "alerts": {
      const open = await openGroups(ports, command.cluster);
      return alertsAnswer(open.filter(isFiring), command.cluster);
    }
    case "silences":
      return silencesAnswer(await ports.silences.active(now));
    case "silence": {
      const { matchers, seconds, reason } = command;
      return silenced(await silence(ports, { matchers, owner: by, reason, end: { seconds } }, now));
    }
    case "unsilence": {
      const { outcome, silence: ended } = await endSilence(ports, { id: command.id, by, why: command.reason }, now);
      return outcome === "ended"
        ? `:bell: silence ${ended.id} is over: what it muted and still fires is told`
        : `:grey_question: silence ${ended.id} was over already`;
    }
  }
}

const HOUR_SECONDS = 3600;
const later = (seconds: number, now: Date): Date => new Date(now.getTime() + seconds * 1000);

const said = ({ changed, message }: { changed: boolean; message: string }): string =>
  `${changed ? ":white_check_mark:" : ":grey_question:"} ${escaped(message)}`;

const silenced = ({ silence: made }: Awaited<ReturnType<typeof silence>>): string =>
  `:no_bell: ${escaped(made.matchers.map(matcherText).join(", "))} is silenced until ${made.endsAt}, by ${escaped(made.owner)}: ${escaped(made.reason)}. \`/fleet unsilence ${made.id}\` ends it`;

const isFiring = ({ members }: AlertGroupRecord): boolean =>
  Object.values(members).some(({ status }) => status === "firing");

async function existing({ alertGroups }: Composition, key: string): Promise<AlertGroupRecord> {
  const group = await alertGroups.get(key);
  if (!group) throw new InvalidInputError("UNKNOWN_ALERT", "nothing is known of this alert any more");
  return group;
}
