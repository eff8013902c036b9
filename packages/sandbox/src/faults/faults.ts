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
  'webhook-duplicate',
  'webhook-delayed',
  'webhook-reordered',
  'webhook-dropped',
] as const
type FaultKind = (typeof faultKinds)[number]

export interface FaultOrder {
  provider: string
  /** `type` is that of a webhook's event; a `*` in it stands for anything. */
  match?: { method?: string; path?: string; type?: string }
  kind: FaultKind
  times?: number
  delayMs?: number
  declineCode?: string
  /** What a 429 of a telematics cloud says to wait. */
  retryAfterS?: number
  /** An instant of the wall, for a webhook that is kept back. */
  until?: string
  /** How many other webhooks go first. */
  after?: number
  /** How many attempts to send a webhook get lost. */
  attempts?: number
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
    return this.#use(
      this.#faults.find(
        (each) => each.provider === provider && !each.kind.startsWith('webhook-') && matches(each, method, path),
      ),
    )
  }

  /** The oldest fault that matches this webhook, used up by one. */
  takeForWebhook(provider: string, type: string): Fault | undefined {
    return this.#use(
      this.#faults.find(
        (each) =>
          each.provider === provider &&
          each.kind.startsWith('webhook-') &&
          (each.match?.type === undefined || fits(each.match.type, /(\*)/, type)),
      ),
    )
  }

  #use(fault: Fault | undefined): Fault | undefined {
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
  return fits(fault.match.path, /(\*\*|\*)/, path)
}

function fits(wanted: string, wildcards: RegExp, text: string): boolean {
  const pattern = wanted
    .split(wildcards)
    .map((part) => (part === '**' ? '.*' : part === '*' ? '[^/]*' : part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')))
    .join('')
  return new RegExp(`^${pattern}$`).test(text)
}
