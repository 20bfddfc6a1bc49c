import pc from "picocolors";

/**
 * Colours for what a person watches. Text that goes into a file or a pipe stays plain, also in CI, where the library would colour it;
 * FORCE_COLOR asks for colours all the same.
 */
export const colours = pc.createColors(
  pc.isColorSupported && (process.stdout.isTTY === true || process.env.FORCE_COLOR !== undefined),
);
