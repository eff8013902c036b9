// Deliverers of this process. Only a shortcut: what nobody was woken for is found by the next poll.
const deliverers = new Set<() => void>()

export function onNotificationsDue(wake: () => void): () => void {
  deliverers.add(wake)
  return () => deliverers.delete(wake)
}

export function wakeDeliverer(): void {
  for (const wake of deliverers) wake()
}
