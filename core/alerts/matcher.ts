/** What a label must be, as in Alertmanager: a label that is not there is as good as an empty one, expressions match whole values. */
export interface Matcher {
  label: string;
  is: "=" | "!=" | "=~" | "!~";
  value: string;
}
