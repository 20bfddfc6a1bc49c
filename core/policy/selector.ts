/**
 * Which clusters: every given key must match. `name`, `account`, `region` take globs (`legacy-*`); any other key is a label.
 * A list means any of its values. An empty selector matches every cluster.
 */
export type Selector = Record<string, string | string[]>;
