interface Tag {
  Key: string | undefined;
  Value: string | undefined;
}

/** Tags as SSM and Secrets Manager write them. */
export const tagList = (tags: Readonly<Record<string, string>>): { Key: string; Value: string }[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

export const tagRecord = (tags: readonly Partial<Tag>[] | undefined): Record<string, string> =>
  Object.fromEntries((tags ?? []).map(({ Key = "", Value = "" }) => [Key, Value]));
