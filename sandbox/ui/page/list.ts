export interface Item {
  key: string;
  /** The element is made anew when this changes. */
  version: string;
  make(): HTMLElement;
}

/** Brings a container's children to what they should be and leaves those alone that are right: what has the focus keeps it. */
export function showItems(container: HTMLElement, items: readonly Item[]): void {
  const present = new Map([...container.children].map((child) => [(child as HTMLElement).dataset.key ?? "", child]));
  const wanted = items.map(({ key, version, make }) => {
    const known = present.get(key) as HTMLElement | undefined;
    if (known?.dataset.version === version) return known;
    const made = make();
    made.dataset.key = key;
    made.dataset.version = version;
    if (known) replace(known, made);
    return made;
  });
  const kept = new Set<Element>(wanted);
  for (const child of [...container.children]) if (!kept.has(child)) child.remove();
  wanted.forEach((element, index) => {
    if (container.children[index] !== element) container.insertBefore(element, container.children[index] ?? null);
  });
}

/** The focus goes to what was focused, if that is still there; a menu that is open in it would close, which cannot be helped. */
function replace(known: HTMLElement, made: HTMLElement): void {
  const action = known.contains(document.activeElement)
    ? (document.activeElement as HTMLElement).dataset.action
    : undefined;
  known.replaceWith(made);
  made.classList.add("changed");
  if (action !== undefined)
    [...made.querySelectorAll<HTMLElement>("[data-action]")].find(({ dataset }) => dataset.action === action)?.focus();
}
