import type { AnyRoute, RouteBody, RouteParams, RouteQuery, RouteResult } from '@clutch/contracts/contract'
import { newId } from './id.ts'

type Given<Name extends string, Value> = keyof Value extends never
  ? { [Key in Name]?: undefined }
  : { [Key in Name]: Value }
type GivenBody<Value> = undefined extends Value ? { body?: undefined } : { body: Value }

export type CallInput<R extends AnyRoute> = Given<'params', RouteParams<R>> & { query?: RouteQuery<R> } & GivenBody<
    RouteBody<R>
  > & {
    /** The version that was read, for a conditional route. */
    ifMatch?: number
    idempotencyKey?: string
  }

/** An answer that is a problem. */
export class CallProblem extends Error {
  readonly status: number
  readonly code: string
  readonly body: Record<string, unknown>

  constructor(route: AnyRoute, status: number, body: Record<string, unknown>) {
    super(`${route.method} ${route.path} answered ${status} ${JSON.stringify(body)}`)
    this.name = 'CallProblem'
    this.status = status
    this.code = String(body.code)
    this.body = body
  }
}

/** Calls routes by their contract. Retries what is safe to repeat when there was no answer, for a bounded time. */
export class ContractClient {
  readonly #baseUrl: string
  readonly #headers: () => Record<string, string>

  constructor(baseUrl: string, headers: () => Record<string, string> = () => ({})) {
    this.#baseUrl = baseUrl
    this.#headers = headers
  }

  with(headers: Record<string, string>): ContractClient {
    return new ContractClient(this.#baseUrl, () => ({ ...this.#headers(), ...headers }))
  }

  /** @throws CallProblem for any status of 400 and above */
  async call<R extends AnyRoute>(
    route: R,
    input: CallInput<R>,
    options: { timeoutMs?: number } = {},
  ): Promise<RouteResult<R>> {
    const key = input.idempotencyKey ?? (route.idempotency === 'no' ? undefined : newId('idem'))
    const repeatable = route.method === 'GET' || key !== undefined
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#once(route, input, key, options.timeoutMs ?? 15_000)
      } catch (error) {
        const transient =
          !(error instanceof CallProblem) || error.status === 503 || error.code === 'idempotency-in-flight'
        if (!transient || !repeatable || attempt >= 5) throw error
        await new Promise((resolve) => setTimeout(resolve, 100 * 2 ** attempt))
      }
    }
  }

  /** Every item of a list, page by page. */
  async *items<R extends AnyRoute>(
    route: R,
    input: CallInput<R>,
  ): AsyncGenerator<RouteResult<R> extends { items: (infer Item)[] } ? Item : never> {
    let cursor: string | undefined
    do {
      const query = { limit: 200, ...input.query, ...(cursor === undefined ? {} : { cursor }) }
      const page = (await this.call(route, { ...input, query } as CallInput<R>)) as {
        items: never[]
        nextCursor: string | null
      }
      yield* page.items
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined)
  }

  async #once<R extends AnyRoute>(
    route: R,
    input: CallInput<R>,
    key: string | undefined,
    timeoutMs: number,
  ): Promise<RouteResult<R>> {
    const params = (input.params ?? {}) as Record<string, string>
    const path = route.path.replace(/:([A-Za-z]+)/g, (_match, name: string) => encodeURIComponent(params[name] ?? ''))
    const url = new URL(`/api/v1${path}`, this.#baseUrl)
    for (const [name, value] of Object.entries(input.query ?? {})) {
      if (value !== undefined) url.searchParams.set(name, String(value))
    }
    const response = await fetch(url, {
      method: route.method,
      headers: {
        ...this.#headers(),
        ...(input.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
        ...(input.ifMatch === undefined ? {} : { 'if-match': `"${input.ifMatch}"` }),
      },
      ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
      signal: AbortSignal.timeout(timeoutMs),
    })
    const text = await response.text()
    if (response.status < 400) return (text === '' ? undefined : JSON.parse(text)) as RouteResult<R>
    let body: Record<string, unknown>
    try {
      body = JSON.parse(text) as Record<string, unknown>
    } catch {
      body = { code: 'not-a-problem', text: text.slice(0, 200) }
    }
    throw new CallProblem(route, response.status, body)
  }
}
