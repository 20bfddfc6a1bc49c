export interface Lock {
  key: string;
  owner: string;
  expiresAt: string;
}

export interface LockStore {
  /** Takes the lock when free, expired or already `owner`'s (then it is prolonged). @returns the lock now in force. */
  acquire(lock: Lock, now: Date): Promise<Lock>;
  /** Gives the lock back if `owner` holds it; otherwise nothing happens. @returns whether it was released. */
  release(key: string, owner: string): Promise<boolean>;
  get(key: string): Promise<Lock | undefined>;
}
