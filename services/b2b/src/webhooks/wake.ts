// Deliverers of this process. Only a shortcut: what nobody was woken for is found by the next poll.
const deliverers = new Set<() => void>()

export function onDeliveriesDue(wake: () => void): () => void {
  deliverers.add(wake)
  return () => deliverers.delete(wake)
}

export function wakeDeliverers(): void {
  for (const wake of deliverers) wake()
}
