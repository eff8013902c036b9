// In this process. Only a shortcut: what nobody was woken for is found by the next look.
const waiting = { due: new Set<() => void>(), changed: new Set<() => void>(), deleted: new Set<() => void>() }

/** @param what due: something may be sent on; changed: what is wanted has changed; deleted: a rule is gone */
export function onForwardings(what: keyof typeof waiting, wake: () => void): () => void {
  waiting[what].add(wake)
  return () => waiting[what].delete(wake)
}

export function wakeForwardings(what: keyof typeof waiting): void {
  for (const wake of waiting[what]) wake()
}
