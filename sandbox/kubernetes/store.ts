import { hexOf, uuidOf } from "../random.ts";

export interface StoredObject {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    uid: string;
    resourceVersion: string;
    creationTimestamp: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    [member: string]: unknown;
  };
  [member: string]: unknown;
}

const keyOf = (plural: string, namespace: string | undefined, name: string): string =>
  `${plural}/${namespace ?? ""}/${name}`;

/** Objects of one cluster. Every write has a revision of its own, as in etcd. */
export class ObjectStore {
  readonly #objects = new Map<string, { plural: string; object: StoredObject }>();
  readonly #seed: string;
  #revision = 1_000;

  /** @param seed what ids are made of */
  constructor(seed: string) {
    this.#seed = seed;
  }

  get revision(): string {
    return String(this.#revision);
  }

  get(plural: string, namespace: string | undefined, name: string): StoredObject | undefined {
    return this.#objects.get(keyOf(plural, namespace, name))?.object;
  }

  /** Sorted by namespace and name, as the API lists. */
  list(plural: string, namespace: string | undefined): StoredObject[] {
    return [...this.#objects.entries()]
      .filter(([, entry]) => entry.plural === plural)
      .filter(([, { object }]) => namespace === undefined || object.metadata.namespace === namespace)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, { object }]) => object);
  }

  /** Writes an object; what identifies it stays what it was. */
  put(
    plural: string,
    given: Record<string, unknown> & { metadata: { name: string; namespace?: string } },
    now: Date,
  ): StoredObject {
    const { name, namespace } = given.metadata;
    const key = keyOf(plural, namespace, name);
    const before = this.#objects.get(key)?.object.metadata;
    this.#revision += 1;
    const object = {
      ...given,
      metadata: {
        ...given.metadata,
        uid: before?.uid ?? uuidOf(`${this.#seed}/${key}/${this.#revision}`),
        resourceVersion: String(this.#revision),
        creationTimestamp: before?.creationTimestamp ?? stamp(now),
      },
    } as StoredObject;
    this.#objects.set(key, { plural, object });
    return object;
  }

  delete(plural: string, namespace: string | undefined, name: string): boolean {
    const gone = this.#objects.delete(keyOf(plural, namespace, name));
    if (gone) this.#revision += 1;
    return gone;
  }
}

/** Kubernetes writes times to the second. */
export const stamp = (time: Date): string => `${time.toISOString().slice(0, 19)}Z`;

/** Of something that was there before anybody looked. */
export const fixedVersion = (key: string): string => String(Number.parseInt(hexOf(key, 2), 16) + 100);
