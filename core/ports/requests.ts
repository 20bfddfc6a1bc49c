/** A secret that others have, too. Nobody but who compares sees it. */
export interface SharedSecret {
  /**
   * Whether `signature` (hex) is the HMAC-SHA256 of the content, in a time that says nothing about how wrong it is.
   * @throws {SecretUnsetError}
   */
  signs(content: Uint8Array, signature: string): boolean;
  /** Whether somebody showed the secret itself; as silent about how wrong. @throws {SecretUnsetError} */
  is(shown: string): boolean;
}

/** A request that came through the door. */
export interface TakenRequest {
  /** Of what was asked for, however often it is sent. */
  key: string;
  /** The sender's time, as it was signed: the same request at the same time is a replay, at another one it was sent again. */
  sentAt: string;
  /** Where the answer goes to: a secret for half an hour. Gone once it was used. */
  respondTo?: string | undefined;
  /** What was done, in words. */
  answer?: string;
  /** From when on nobody can send it again, ISO 8601. */
  expiresAt: string;
}

export interface RequestStore {
  /** @returns what is known of it when it was taken before, unchanged; undefined when it is new */
  take(request: TakenRequest): Promise<TakenRequest | undefined>;
  get(key: string): Promise<TakenRequest | undefined>;
  /** Writes down what was done; the first one counts. @returns the answer in force */
  settle(key: string, answer: string): Promise<string>;
  /** The answer was given: where to is no longer kept. */
  close(key: string): Promise<void>;
  /** It could not be passed on: who sends it again is let in again. */
  forget(key: string): Promise<void>;
}

/** Answers who asked in Slack, so that only they see it. */
export interface ReplyPoster {
  /** @returns false when the address takes no answer (any more). @throws {ThrottledError} @throws {ServiceUnavailableError} */
  reply(to: string, text: string): Promise<boolean>;
}
