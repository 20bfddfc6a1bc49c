import type { Secret } from "../secret.ts";
import type { Scope } from "./clusters.ts";

/** What hybrid nodes need of the world: SSM's activations and managed instances, somewhere to keep a code, and what their roles and certificates are. */
export interface HybridPorts {
  activations: Activations;
  managedInstances: ManagedInstances;
  secretStore: SecretStore;
  roles: Roles;
  trustAnchors: TrustAnchors;
}

/** An activation as SSM tells of it: never with its code. Times as `Date.toISOString` writes them. */
export interface ActivationSnapshot {
  id: string;
  /** Path and name of the role its nodes get: `service-role/stores-hybrid`. */
  role: string;
  name?: string;
  description?: string;
  limit: number;
  registrations: number;
  createdAt: string;
  expiresAt: string;
  expired: boolean;
  tags: Record<string, string>;
}

export interface Activations {
  /**
   * Not repeated by itself, and SSM takes no token: a call whose answer was lost may have made one that nobody has the code of. It carries the same tags, by which `list` finds it.
   *
   * @param request.limit nodes that may register, 1 to 1,000
   * @param request.expiresAt at most 30 days ahead
   * @param request.tags its nodes get them too; they never change
   * @throws {CallRefusedError}
   */
  create(
    place: Scope,
    request: {
      role: string;
      limit: number;
      expiresAt: Date;
      name?: string | undefined;
      description?: string | undefined;
      tags: Readonly<Record<string, string>>;
    },
  ): Promise<{ id: string; code: Secret }>;
  /** All of an account and Region, expired ones too. */
  list(place: Scope): Promise<ActivationSnapshot[]>;
  /** Nodes it registered stay. @returns false when there was none (any more) */
  delete(place: Scope, id: string): Promise<boolean>;
}

/** A hybrid node as SSM knows it. */
export interface ManagedInstanceSnapshot {
  /** `mi-...`, its node's name too. */
  id: string;
  ping: "Online" | "ConnectionLost" | "Inactive";
  lastPingAt?: string;
  registeredAt?: string;
  agentVersion?: string;
  activationId?: string;
  role?: string;
  name?: string;
  hostname?: string;
  ipAddress?: string;
  platform?: string;
}

export interface ManagedInstances {
  /** Hybrid-activated nodes of an account and Region; EC2 instances are left out. */
  list(place: Scope, filter?: { ids?: readonly string[]; activationId?: string }): Promise<ManagedInstanceSnapshot[]>;
  /** @returns undefined when SSM does not know it (any more) */
  tags(place: Scope, id: string): Promise<Record<string, string> | undefined>;
  /** Adds tags or changes their values. @throws {CallRefusedError} */
  tag(place: Scope, id: string, tags: Readonly<Record<string, string>>): Promise<void>;
  /** @returns false when SSM does not know it (any more) */
  deregister(place: Scope, id: string): Promise<boolean>;
  /** In the standard tier an account and Region takes 1,000 of them. */
  tier(place: Scope): Promise<"standard" | "advanced">;
}

/** What is kept, without what it is. */
export interface SecretSnapshot {
  name: string;
  arn: string;
  /** False when it was made and nothing was put into it yet. */
  stored: boolean;
  kmsKey?: string;
  tags: Record<string, string>;
  createdAt: string;
  /** When what is in it stops being of use; the store keeps it until somebody deletes it. */
  expiresAt?: string;
}

/** Keeps values for others. Nothing here gives one back: the product must not be able to read what it stored. */
export interface SecretStore {
  /**
   * Nobody but `readers` can read it, from before the value is in it. The same `token` with the same value stores it once.
   *
   * @param options.readers ARNs of IAM roles or users, at least one
   * @param options.kmsKey absent: the account's own key of Secrets Manager, which no other account can use
   * @param options.token 32 to 64 characters
   * @returns its name and ARN, which are no secret
   * @throws {CallRefusedError}
   */
  put(
    place: Scope,
    name: string,
    value: Secret,
    options: {
      readers: readonly string[];
      kmsKey?: string | undefined;
      tags: Readonly<Record<string, string>>;
      expiresAt: Date;
      description?: string | undefined;
      token: string;
    },
  ): Promise<{ name: string; arn: string }>;
  describe(place: Scope, name: string): Promise<SecretSnapshot | undefined>;
  /** All whose name begins so. */
  list(place: Scope, prefix: string): Promise<SecretSnapshot[]>;
  /** At once and for good: a code is worth nothing to who restores it. One that is not there is no error. */
  delete(place: Scope, name: string): Promise<void>;
}

export interface RoleSnapshot {
  arn: string;
  /** Path and name, as SSM wants it. */
  role: string;
  /** Services its trust policy allows to assume it: `ssm.amazonaws.com`. */
  trustedServices: string[];
}

export interface Roles {
  /** @param role name, with or without its path @returns undefined when the account has none of that name */
  read(place: Scope, role: string): Promise<RoleSnapshot | undefined>;
}

export interface TrustAnchorSnapshot {
  id: string;
  arn: string;
  name: string;
  enabled: boolean;
  /** An AWS Private CA renews itself; only a bundle has certificates that end without notice. */
  source: "certificate-bundle" | "private-ca" | "unknown";
  /** When the first certificate of a bundle ends. */
  notAfter?: string;
}

export interface TrustAnchors {
  /** IAM Roles Anywhere's, of an account and Region. */
  list(place: Scope): Promise<TrustAnchorSnapshot[]>;
}
