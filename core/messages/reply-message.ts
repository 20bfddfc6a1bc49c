import type { ChatMessage } from "../ports.ts";
import { escaped, message, section } from "./blocks.ts";

/** A reply in a thread, of plain text. */
export const replyMessage = (text: string): ChatMessage => message(escaped(text), [section(escaped(text))]);
