import type { ChatMessage, Episode, MessagePlace, MessageRecord, ThreadReply } from "../ports/messages.ts";

export const newRecord = (key: string): MessageRecord => ({ key, episodes: [], seen: [], version: 0, state: {} });

/** The message that is edited now; those before it are only there until all of theirs is shown. */
export const currentEpisode = ({ episodes }: MessageRecord): Episode | undefined => episodes.at(-1);

/** Where the message stands that is edited now; absent while it was not posted. */
export const placeOf = (record: MessageRecord): MessagePlace | undefined => currentEpisode(record)?.place;

export interface Wanted {
  channel: string;
  message: ChatMessage;
  /** Whether the message differs from what was wanted before. */
  changed: boolean;
  startsAnew: boolean;
  replies: readonly ThreadReply[];
  archives?: true;
  linked?: true;
}

/** What is to stand in Slack from now on. A reply is added once per message, by its id. */
export function withWanted(record: MessageRecord, wanted: Wanted, now: Date): MessageRecord {
  const { message, changed, startsAnew, archives, linked } = wanted;
  const before = currentEpisode(record);
  const last: Episode =
    before && !startsAnew
      ? { ...before, ...(changed ? { message, revision: before.revision + 1 } : {}) }
      : {
          number: (before?.number ?? 0) + 1,
          channel: wanted.channel,
          message,
          revision: 1,
          shown: 0,
          replies: [],
        };
  const known = new Set(last.replies.map(({ id }) => id));
  const replies = [...newestPosted(last), ...wanted.replies.filter(({ id }) => !known.has(id))];
  const earlier = record.episodes.filter((episode) => episode.number < last.number && isUnshown(episode));
  const episodes = [...earlier, { ...last, replies, ...(archives ? { archives } : {}), ...(linked ? { linked } : {}) }];
  return { ...record, episodes, askedAt: now.toISOString() };
}

/** What is told again is told soon: older replies may be forgotten, so that what goes on for months still fits into its item. */
const POSTED_AT_MOST = 100;

function newestPosted({ replies, refused }: Episode): ThreadReply[] {
  // What was refused is known by how many there were.
  const posted = refused ? [] : replies.filter(({ ts }) => ts !== undefined);
  const forgotten = new Set(posted.slice(0, Math.max(0, posted.length - POSTED_AT_MOST)));
  return forgotten.size === 0 ? replies : replies.filter((reply) => !forgotten.has(reply));
}

/** What comes next for a record, in the order in which people are to read it. */
export type Step =
  | { do: "post"; episode: Episode }
  | { do: "edit"; episode: Episode; place: MessagePlace }
  | { do: "reply"; episode: Episode; place: MessagePlace; reply: ThreadReply }
  | { do: "link"; episode: Episode; place: MessagePlace }
  | { do: "archive"; episode: Episode; place: MessagePlace };

/** The first thing that Slack does not show yet, leaving out what Slack refused for good. */
export function nextStep({ episodes }: Pick<MessageRecord, "episodes">): Step | undefined {
  for (const episode of episodes) {
    const step = isRefused(episode) ? undefined : stepOf(episode);
    if (step) return step;
  }
  return undefined;
}

function stepOf(episode: Episode): Step | undefined {
  const { place, shown, revision, replies, archives, archived, linked, link, instead } = episode;
  if (!place) return { do: "post", episode };
  if (shown < revision) return { do: "edit", episode, place };
  const reply = replies.find(({ ts }) => ts === undefined);
  if (reply) return { do: "reply", episode, place, reply };
  if (linked && link === undefined) return { do: "link", episode, place };
  // Not the channel where it is told instead.
  return archives && !archived && !instead ? { do: "archive", episode, place } : undefined;
}

const isUnshown = (episode: Episode): boolean => stepOf(episode) !== undefined;

/** What changed after the refusal is tried again. */
const isRefused = ({ refused, revision, replies }: Episode): boolean =>
  refused !== undefined && refused.revision === revision && refused.replies === replies.length;

/** Whether something is still to be shown: `unshown`; or cannot be, until somebody does something about it: `refused`. */
export function outstandingOf(record: Pick<MessageRecord, "episodes">): "unshown" | "refused" | undefined {
  if (nextStep(record)) return "unshown";
  return record.episodes.some((episode) => isRefused(episode) && isUnshown(episode)) ? "refused" : undefined;
}

/** The record with one of its messages changed; earlier ones that are shown completely are left out. */
export function withEpisode(
  record: MessageRecord,
  number: number,
  change: (episode: Episode) => Episode,
): MessageRecord {
  const last = currentEpisode(record)?.number;
  const episodes = record.episodes
    .map((episode) => (episode.number === number ? change(episode) : episode))
    .filter((episode) => episode.number === last || isUnshown(episode));
  return { ...record, episodes };
}

/** Nobody is posting it (any more). */
export const unclaimed = ({ claim: _claim, ...episode }: Episode): Episode => episode;

export const withRefusal = (episode: Episode, code: string, at: Date): Episode => ({
  ...unclaimed(episode),
  refused: { code, at: at.toISOString(), revision: episode.revision, replies: episode.replies.length },
});

/** Slack is asked again for what it refused. */
export const withoutRefusals = (record: MessageRecord): MessageRecord => ({
  ...record,
  episodes: record.episodes.map(({ refused: _refused, ...episode }) => episode),
});

/** Posted replies are kept by id alone, so that none is posted twice. */
export const withReply = (episode: Episode, id: string, ts: string): Episode => ({
  ...unclaimed(episode),
  replies: episode.replies.map((reply) => (reply.id === id ? { id, ts } : reply)),
});
