/** Reports that people read, kept for a while. Keys have letters, digits, `-`, `.` and `/` only. */
export interface ReportStore {
  /**
   * Keeps a report under a key that nothing is kept under yet.
   *
   * @returns false: there was one, and it stays
   */
  save(key: string, body: string, contentType: string): Promise<boolean>;
  /** Undefined: nothing is kept there, or not any more. */
  read(key: string): Promise<string | undefined>;
  /**
   * An address at which whoever has it can read the report, without signing in, until it expires. It is a secret as long as it lives: it goes to who is meant to read the
   * report, and nowhere else. It may end before its time with the credentials that signed it.
   */
  link(key: string, expiresSeconds: number): Promise<{ url: string; expiresAt: string }>;
}
