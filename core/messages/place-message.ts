import type { ChatMessage } from "../ports.ts";
import { context, escaped, message, section } from "./blocks.ts";
import { spanOf } from "./words.ts";

/** What is shown of an account and Region that could not be listed; its end may be heard of first. */
export interface PlaceMessageState {
  account: string;
  region: string;
  since: string;
  reason?: string;
  readableAt?: string;
}

/** One message for as long as it lasts. */
export function placeMessage({ account, region, since, reason, readableAt }: PlaceMessageState): ChatMessage {
  const seconds = readableAt === undefined ? 0 : (Date.parse(readableAt) - Date.parse(since)) / 1000;
  const title =
    readableAt === undefined
      ? `:see_no_evil: clusters of ${account} in ${region} cannot be listed`
      : `:white_check_mark: clusters of ${account} in ${region} can be listed again, after ${spanOf(seconds)}`;
  const lines = [
    ...(reason === undefined ? [] : [reason]),
    ...(readableAt === undefined
      ? ["What happens to them meanwhile is not seen; none of them is taken for deleted."]
      : []),
  ];
  return message(title, [
    section(`*${title}*${lines.length === 0 ? "" : `\n${escaped(lines.join("\n"))}`}`),
    context(`since ${since}`),
  ]);
}
