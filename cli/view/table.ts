/** Table borders without a rule between rows: fleets are long. */
export const COMPACT = { mid: "", "left-mid": "", "mid-mid": "", "right-mid": "" };
