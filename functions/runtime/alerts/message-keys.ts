import type { IncidentRecord } from "#core/alerts/records.ts";

/** Key of a group's message in a channel. */
export const alertMessageKey = (group: { key: string; episode: number }, channel: string): string =>
  `alert/${group.key}/${group.episode}/${channel}`;

/** Key of a fleet incident's message. */
export const incidentMessageKey = ({ key, episode }: Pick<IncidentRecord, "key" | "episode">): string =>
  `${key}/${episode}`;
