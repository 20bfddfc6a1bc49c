/** A message that is to be brought up to date, by its key: what it says stands in the table of messages. */
export interface OutboxEntry {
  /** Messages of one channel are brought up to date one after another. */
  channel: string;
  key: string;
  /** Of the record. The same one sent again within five minutes is sent once. */
  revision: number;
}

/** What is to be said in Slack, by channel and in order. */
export interface Outbox {
  /** @param again what makes it another one than that sent before */
  send(entry: OutboxEntry, again?: string): Promise<void>;
  /** Hides what its consumer was given for so long, counted from now; with it the channel waits. */
  postpone(receipt: string, seconds: number): Promise<void>;
  /** Puts an entry to the dead letters, which people look at. */
  park(entry: OutboxEntry, reason: string): Promise<void>;
  /** Sends all dead letters again. @returns how many there were, about */
  redrive(): Promise<number>;
}
