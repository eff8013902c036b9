import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

interface DueWork {
  at: number
  what: string
  /** Work that this work makes, here or elsewhere. */
  then?: () => void | Promise<void>
}

/** A service that takes part in the clock: a real HTTP server with the four doors and a list of due work. */
export class TestParticipant {
  readonly name: string
  readonly authorizations = new Set<string | undefined>()
  readonly adopted: { now: string; rate: number; version: number }[] = []
  /** Shared by several participants, so that a test sees the order across them. */
  readonly log: string[]
  due: DueWork[] = []
  /** Questions after which it says it has settled. */
  unsettledFor = 0
  broken: string | undefined
  #server: Server | undefined

  constructor(name: string, log: string[]) {
    this.name = name
    this.log = log
  }

  add(at: string, what: string, then?: () => void | Promise<void>): void {
    this.due.push({ at: Date.parse(at), what, ...(then ? { then } : {}) })
  }

  async listen(port = 0): Promise<string> {
    const server = createServer((request, response) => void this.#answer(request, response))
    this.#server = server
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  async close(): Promise<void> {
    const server = this.#server
    if (!server) return
    this.#server = undefined
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }

  get nowMs(): number {
    return Date.parse(this.adopted.at(-1)?.now ?? '')
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.authorizations.add(request.headers.authorization)
    const url = new URL(request.url ?? '/', 'http://participant')
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = chunks.length === 0 ? undefined : (JSON.parse(Buffer.concat(chunks).toString('utf8')) as never)
    const door = `${request.method} ${url.pathname.replace('/internal/clock', '')}`
    if (this.broken === door) {
      response.writeHead(500).end()
      return
    }
    response.setHeader('content-type', 'application/json').end(JSON.stringify(await this.#do(door, url, body)))
  }

  async #do(
    door: string,
    url: URL,
    body: { now: string; rate: number; version: number; until: string } | undefined,
  ): Promise<unknown> {
    if (door === 'PUT ') {
      const newest = this.adopted.at(-1)?.version ?? 0
      if (body && body.version > newest) this.adopted.push(body)
      return {}
    }
    if (door === 'GET /next-due') {
      const until = Date.parse(url.searchParams.get('until') ?? '')
      const next = Math.min(...this.due.map(({ at }) => at).filter((at) => at <= until))
      return { next: Number.isFinite(next) ? new Date(next).toISOString() : null }
    }
    if (door === 'POST /run-due') {
      const until = Date.parse(body?.until ?? '')
      const ready = this.due.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)
      this.due = this.due.filter(({ at }) => at > until)
      for (const { what, then } of ready) {
        this.log.push(`${this.name} ${new Date(this.nowMs).toISOString().slice(0, 10)} ${what}`)
        await then?.()
      }
      return {}
    }
    this.unsettledFor = Math.max(0, this.unsettledFor - 1)
    return { settled: this.unsettledFor === 0 }
  }
}
