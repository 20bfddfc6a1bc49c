/** What stands in a message for the link to a report. Who posts the message signs the link, so that no table and no queue has one that opens. */
const STAND_IN = "https://report.invalid/";
const ALL = /https:\/\/report\.invalid\/(\d+)\/([A-Za-z0-9./-]+)/g;

/** @param seconds how long the link is to be good for */
export const standInFor = (key: string, seconds: number): string => `${STAND_IN}${seconds}/${key}`;

export interface StandIn {
  text: string;
  key: string;
  seconds: number;
}

/** Those in a text, each once. */
export function standInsIn(text: string): StandIn[] {
  if (!text.includes(STAND_IN)) return [];
  const found = [...text.matchAll(ALL)].map(([whole, seconds, key = ""]) => ({
    text: whole,
    key,
    seconds: Number(seconds),
  }));
  return [...new Map(found.map((each) => [each.text, each])).values()];
}
