import { createHash } from "node:crypto";
import { byVersion, type NewVersion, versionedText, versionSubject } from "./versions.ts";

/** `add-on coredns: v1.13.3-eksbuild.1 (eu-west-1, us-east-1)`: a line per thing and version, Kubernetes first. */
export function digestLines(news: readonly NewVersion[]): string[] {
  const lines = new Map<string, { first: NewVersion; regions: string[] }>();
  for (const each of news) {
    const key = `${versionSubject(each.of)} ${each.version}`;
    const line = lines.get(key) ?? { first: each, regions: [] };
    line.regions.push(each.region);
    lines.set(key, line);
  }
  return [...lines.values()]
    .sort((a, b) => byVersion(a.first, b.first))
    .map(({ first, regions }) => `${versionedText(first.of)}: ${first.version} (${regions.sort().join(", ")})`);
}

/** The same news have the same id, in whatever order they come. */
export function digestId(news: readonly NewVersion[]): string {
  const keys = news.map(({ region, of, version }) => `${region} ${versionSubject(of)} ${version}`).sort();
  return createHash("sha256").update(keys.join("\n")).digest("hex").slice(0, 16);
}
