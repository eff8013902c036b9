// Syncers of this process. Only a shortcut: what nobody was woken for is found by the next look.
const syncers = new Set<() => void>()

export function onSyncsDue(wake: () => void): () => void {
  syncers.add(wake)
  return () => syncers.delete(wake)
}

export function wakeSyncers(): void {
  for (const wake of syncers) wake()
}
