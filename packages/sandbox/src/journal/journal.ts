/** Every request a provider's stand-in saw, newest last; bounded by count and by bytes. */
export interface JournalEntry {
  id: number
  provider: string
  at: string
  method: string
  path: string
  query: unknown
  headers: Record<string, string>
  body: unknown
  /** `null` when the client never got one. */
  answer: { status: number; headers: Record<string, string>; body: unknown } | null
  fault: string | null
}

const MAX_ENTRIES = 2_000
const MAX_BYTES = 16 * 1024 * 1024

export class Journal {
  /** Kept as text: it is written far more often than it is read. */
  #lines: string[] = []
  #first = 0
  #bytes = 0
  #nextId = 1

  add(entry: Omit<JournalEntry, 'id'>): void {
    const line = JSON.stringify(redactCards({ id: this.#nextId++, ...entry }))
    this.#lines.push(line)
    this.#bytes += line.length
    while (this.#lines.length - this.#first > MAX_ENTRIES || this.#bytes > MAX_BYTES) {
      this.#bytes -= (this.#lines[this.#first] as string).length
      this.#lines[this.#first] = ''
      this.#first += 1
    }
    if (this.#first > MAX_ENTRIES) {
      this.#lines = this.#lines.slice(this.#first)
      this.#first = 0
    }
  }

  list(provider: string | undefined, limit: number): JournalEntry[] {
    const found: JournalEntry[] = []
    for (let index = this.#lines.length - 1; index >= this.#first && found.length < limit; index -= 1) {
      const entry = JSON.parse(this.#lines[index] as string) as JournalEntry
      if (provider === undefined || entry.provider === provider) found.push(entry)
    }
    return found.reverse()
  }

  clear(): void {
    this.#lines = []
    this.#first = 0
    this.#bytes = 0
  }
}

const secretHeaders = new Set(['authorization', 'cookie', 'proxy-authorization'])

export function redactHeaders(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const shown: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) continue
    shown[name] = secretHeaders.has(name.toLowerCase()) ? '[redacted]' : String(value)
  }
  return shown
}

/** A card number or its check digits must not lie about in a log, even in a sandbox's. */
function redactCards(value: unknown, key = ''): unknown {
  if (typeof value === 'string') {
    if (key === 'cvc' || key === 'secret' || key === 'client_secret') return '[redacted]'
    return value.replace(/\d(?:[ -]?\d){12,18}/g, (digits) => (passesLuhn(digits) ? '[redacted]' : digits))
  }
  if (Array.isArray(value)) return value.map((each) => redactCards(each))
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, redactCards(each, name)]))
  }
  return value
}

function passesLuhn(text: string): boolean {
  const digits = [...text.replace(/[ -]/g, '')].map(Number).reverse()
  const sum = digits.reduce((total, digit, index) => {
    if (index % 2 === 0) return total + digit
    return total + (digit > 4 ? digit * 2 - 9 : digit * 2)
  }, 0)
  return sum % 10 === 0
}
