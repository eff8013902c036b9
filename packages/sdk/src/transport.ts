import type { ProblemCode } from './client.gen.ts'

type Secret = string | (() => string | Promise<string>)

export interface ClutchOptions {
  /** Where the gateway is, e.g. `https://api.example.com`. */
  url: string
  /** An access token, or what gives the present one. */
  accessToken?: Secret
  /** An API key: `clk_…`. */
  apiKey?: Secret
  /** Used in place of the global `fetch`. */
  fetch?: typeof fetch
}

export interface CallOptions {
  signal?: AbortSignal
  /** How long the answer is waited for; the platform stops working on it then, too. */
  timeoutMs?: number
  /** Makes a repetition of the same call safe: it gets the first answer again. */
  idempotencyKey?: string
}

/** A file. A stream is read once and not held: it takes HTTP/2 in a browser, and is not sent again. */
export type FileBody = Blob | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array<ArrayBuffer>>

/** What the generated operations hand over. */
interface Operation {
  method: string
  path: string
  /** The body is a file of one of these. */
  mediaTypes?: readonly [string, ...string[]]
}

interface Input {
  query?: object | undefined
  body?: unknown
  /** What the file is, where the route takes several. */
  mediaType?: string
  /** The version that was read. */
  ifMatch?: number | undefined
  [param: string]: unknown
}

export interface FieldError {
  /** JSON pointer into the request, e.g. `/body/name`. */
  pointer: string
  message: string
}

/** A failure as the platform tells it: RFC 9457. Decide by `code`; it is stable. */
export class ClutchProblem extends Error {
  readonly status: number
  readonly code: ProblemCode | (string & {})
  readonly detail: string | undefined
  /** What to do about it. */
  readonly remedy: string | undefined
  readonly errors: readonly FieldError[]
  /** When to try again, where that helps. */
  readonly retryAfterMs: number | undefined
  /** Names the request in the platform's traces. */
  readonly traceparent: string | undefined

  constructor(status: number, body: Record<string, unknown>, headers: Headers) {
    super(text(body.detail) ?? text(body.title) ?? `The platform answered ${status}`)
    this.name = 'ClutchProblem'
    this.status = status
    this.code = text(body.code) ?? 'unknown'
    this.detail = text(body.detail)
    this.remedy = text(body.remedy)
    this.errors = Array.isArray(body.errors) ? (body.errors as FieldError[]) : []
    const seconds = headers.get('retry-after')
    this.retryAfterMs = seconds === null ? undefined : Number(seconds) * 1_000
    this.traceparent = headers.get('traceparent') ?? undefined
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** One event of a stream. */
export interface StreamEvent {
  id: string | undefined
  event: string
  data: string
}

export interface Transport {
  call<Result>(operation: Operation, input?: Input, options?: CallOptions): Promise<Result>
  /** A file: its body comes as it is made, its name and type stand in the headers. */
  download(operation: Operation, input?: Input, options?: CallOptions): Promise<Response>
  events(operation: Operation, input?: Input, options?: CallOptions): AsyncGenerator<StreamEvent, void, undefined>
  socket(operation: Operation, input?: Input): Promise<WebSocket>
}

/** The platform works on nothing for longer; a file may take longer to be sent. */
const maxDeadlineMs = 999_999

export function transportOf(options: ClutchOptions): Transport {
  const request = async (operation: Operation, input: Input, call: CallOptions, accept: string): Promise<Response> => {
    const signals = [
      ...(call.signal === undefined ? [] : [call.signal]),
      ...(call.timeoutMs === undefined ? [] : [AbortSignal.timeout(call.timeoutMs)]),
    ]
    const response = await (options.fetch ?? fetch)(urlOf(options.url, operation, input), {
      method: operation.method,
      headers: {
        accept,
        ...(await credentials(options)),
        ...(input.body === undefined ? {} : { 'content-type': contentTypeOf(operation, input) }),
        ...(input.ifMatch === undefined ? {} : { 'if-match': `"${input.ifMatch}"` }),
        ...(call.idempotencyKey === undefined ? {} : { 'idempotency-key': call.idempotencyKey }),
        ...(call.timeoutMs === undefined
          ? {}
          : { 'clutch-deadline-ms': String(Math.min(call.timeoutMs, maxDeadlineMs)) }),
      },
      ...bodyOf(operation, input.body),
      ...(signals.length === 0 ? {} : { signal: AbortSignal.any(signals) }),
    })
    if (response.ok) return response
    const body: unknown = await response.json().catch(() => undefined)
    throw new ClutchProblem(response.status, isRecord(body) ? body : {}, response.headers)
  }
  return {
    async call<Result>(operation: Operation, input: Input = {}, call: CallOptions = {}): Promise<Result> {
      const response = await request(operation, input, call, 'application/json')
      const body = await response.text()
      return (body === '' ? undefined : JSON.parse(body)) as Result
    },
    download: (operation, input = {}, call = {}) => request(operation, input, call, '*/*'),
    async *events(operation, input = {}, call = {}) {
      const response = await request(operation, input, call, 'text/event-stream')
      if (response.body !== null) yield* eventsOf(response.body)
    },
    async socket(operation, input = {}) {
      const url = new URL(urlOf(options.url, operation, input))
      url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
      const secret = options.accessToken ?? options.apiKey
      // A browser's WebSocket sends no headers of ours.
      if (secret !== undefined) url.searchParams.set('access_token', await reveal(secret))
      return new WebSocket(url)
    },
  }
}

function contentTypeOf({ mediaTypes }: Operation, { mediaType }: Input): string {
  return mediaType ?? mediaTypes?.[0] ?? 'application/json'
}

/** As `fetch` takes it. */
function bodyOf({ mediaTypes }: Operation, body: unknown): { body?: FileBody | string; duplex?: 'half' } {
  if (body === undefined) return {}
  if (mediaTypes === undefined) return { body: JSON.stringify(body) }
  return { body: body as FileBody, ...(body instanceof ReadableStream ? { duplex: 'half' } : {}) }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

async function credentials({ accessToken, apiKey }: ClutchOptions): Promise<Record<string, string>> {
  if (accessToken !== undefined) return { authorization: `Bearer ${await reveal(accessToken)}` }
  return apiKey === undefined ? {} : { 'x-api-key': await reveal(apiKey) }
}

async function reveal(secret: Secret): Promise<string> {
  return typeof secret === 'string' ? secret : secret()
}

function urlOf(base: string, { path }: Operation, input: Input): string {
  const filled = path.replace(/:([A-Za-z]+)/g, (_, name: string) => encodeURIComponent(String(input[name])))
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(input.query ?? {}))
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) query.append(name, String(one))
  const search = query.size === 0 ? '' : `?${query}`
  return `${base.replace(/\/+$/, '')}/api/v1${filled}${search}`
}

/** Reads server-sent events as they come. */
async function* eventsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<StreamEvent, void, undefined> {
  const decoder = new TextDecoder()
  const reader = body.getReader()
  let rest = ''
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      // A carriage return at the end may be half of a line's end.
      rest = `${rest}${decoder.decode(value, { stream: true })}`.replaceAll('\r\n', '\n')
      const blocks = rest.split('\n\n')
      rest = blocks.pop() ?? ''
      for (const block of blocks) {
        const event = eventOf(block)
        if (event !== undefined) yield event
      }
    }
  } finally {
    await reader.cancel().catch(() => {})
  }
}

function eventOf(block: string): StreamEvent | undefined {
  const data: string[] = []
  let id: string | undefined
  let event = 'message'
  for (const line of block.split('\n')) {
    const match = /^(data|id|event)(?:: ?(.*))?$/.exec(line)
    if (match?.[1] === 'data') data.push(match[2] ?? '')
    if (match?.[1] === 'id') id = match[2]
    if (match?.[1] === 'event') event = match[2] ?? event
  }
  return data.length === 0 ? undefined : { id, event, data: data.join('\n') }
}
