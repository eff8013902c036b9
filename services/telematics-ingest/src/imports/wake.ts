// Importers of this process. Only a shortcut: what nobody was woken for is found by the next look.
const importers = new Set<() => void>()

export function onImportsDue(wake: () => void): () => void {
  importers.add(wake)
  return () => importers.delete(wake)
}

export function wakeImporters(): void {
  for (const wake of importers) wake()
}
