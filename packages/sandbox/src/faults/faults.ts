/** What can go wrong between a client and a provider, on demand. */
export const faultKinds = [
  'answer-lost-after-commit',
  'socket-closed',
  '429',
  '500',
  '500-after-commit',
  '503',
  'slow',
  'decline',
] as const
type FaultKind = (typeof faultKinds)[number]

export interface FaultOrder {
  provider: string
  match?: { method?: string; path?: string }
  kind: FaultKind
  times?: number
  delayMs?: number
  declineCode?: string
  /** What a 429 of a telematics cloud says to wait. */
  retryAfterS?: number
}

export interface Fault extends FaultOrder {
  id: number
  timesLeft: number
}

const MAX_FAULTS = 100

export class Faults {
  #faults: Fault[] = []
  #nextId = 1

  /** Answers undefined when there are too many already. */
  add(order: FaultOrder): Fault | undefined {
    if (this.#faults.length >= MAX_FAULTS) return undefined
    const fault = { ...order, id: this.#nextId++, timesLeft: order.times ?? 1 }
    this.#faults.push(fault)
    return fault
  }

  list(): readonly Fault[] {
    return this.#faults
  }

  clear(): number {
    const count = this.#faults.length
    this.#faults = []
    return count
  }

  /** The oldest fault that matches this request, used up by one. */
  take(provider: string, method: string, path: string): Fault | undefined {
    const fault = this.#faults.find((each) => each.provider === provider && matches(each, method, path))
    if (!fault) return undefined
    fault.timesLeft -= 1
    if (fault.timesLeft === 0) this.#faults = this.#faults.filter((each) => each !== fault)
    return fault
  }
}

/** `*` stands for one segment of a path, `**` for any number of them. */
function matches(fault: Fault, method: string, path: string): boolean {
  if (fault.match?.method && fault.match.method.toUpperCase() !== method) return false
  if (!fault.match?.path) return true
  const pattern = fault.match.path
    .split(/(\*\*|\*)/)
    .map((part) => (part === '**' ? '.*' : part === '*' ? '[^/]*' : part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')))
    .join('')
  return new RegExp(`^${pattern}$`).test(path)
}
