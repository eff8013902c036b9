import Type, { type Static, type TObject, type TProperties, type TSchema } from 'typebox'

/** What a caller may do. A scope is `area:verb`; roles and API keys are sets of scopes (see `scopes.ts`). */
import type { Scope } from './scopes.ts'

/** A failure with a stable code. `remedy` tells the caller what to do next; it never names anything internal. */
export interface ProblemDefinition {
  readonly kind: 'problem'
  readonly code: string
  readonly status: number
  readonly title: string
  readonly remedy: string
}

export function problem(definition: Omit<ProblemDefinition, 'kind'>): ProblemDefinition {
  return { kind: 'problem', ...definition }
}

/** The data of every event is the aggregate's full state, so it says which aggregate and which version of it. */
export type AggregateSchema = TObject<{ id: TSchema; version: TSchema } & TProperties>

/**
 * A fact. `type` is `owner.noun.past-participle`; the first word names the service that alone may emit it.
 * Inside a version the schema only grows; a breaking change is a new version, that is a new subject.
 */
export interface EventDefinition<Data extends TSchema = TSchema> {
  readonly kind: 'event'
  readonly type: string
  readonly version: number
  readonly summary: string
  readonly data: Data
  /** Partners may subscribe a webhook to it. */
  readonly partner: boolean
}

export function event<const Data extends AggregateSchema>(definition: {
  type: `${string}.${string}.${string}`
  version?: number
  summary: string
  data: Data
  partner?: boolean
}): EventDefinition<Data> {
  return { kind: 'event', version: 1, partner: false, ...definition }
}

export type EventData<E extends EventDefinition> = Static<E['data']>

export function ownerOf(definition: EventDefinition): string {
  return definition.type.slice(0, definition.type.indexOf('.'))
}

/** The NATS subject an event is published on, e.g. `clutch.fleet.trip.completed.v1`. */
export function subjectOf(definition: EventDefinition): string {
  return `clutch.${definition.type}.v${definition.version}`
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** `'/a/:fleetId/b/:id'` → `{ fleetId: string; id: string }` */
type PathParams<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? { [Key in Name | keyof PathParams<`/${Rest}`>]: string }
  : Path extends `${string}:${infer Name}`
    ? { [Key in Name]: string }
    : Record<never, never>

export type Replies = Readonly<Partial<Record<200 | 201 | 202 | 204, TSchema | null>>>

/**
 * Who may call.
 * - a scope: a user, API key or service that holds it, inside its own tenant
 * - `authenticated`: anyone signed in
 * - `public`: anyone
 */
export type Access = Scope | 'authenticated' | 'public'

/**
 * The body is a file: its bytes, with nothing around them. Its largest size is the route's `maxBodyBytes`. How the file is
 * called, or where it belongs, is for the path and the query to say.
 */
export interface Upload {
  /** What is taken as `Content-Type`, without parameters: `text/csv`. */
  readonly mediaTypes: readonly [string, ...string[]]
  /**
   * The use case reads it as it comes, so it may be larger than memory, and is no transaction. Otherwise the file is in
   * memory as a whole before the use case begins.
   */
  readonly streamed?: boolean
  /** How long it may take to arrive, {@link uploadTimeoutMs} where it is not said. */
  readonly timeoutMs?: number
}

/** How long a body may take to arrive. */
export const bodyTimeoutMs = 30_000
const streamTimeoutMs = 10 * 60_000

export function uploadTimeoutMs({ timeoutMs, streamed }: Upload): number {
  return timeoutMs ?? (streamed === true ? streamTimeoutMs : bodyTimeoutMs)
}

export interface RouteDefinition<
  Path extends string = string,
  Query extends TObject | undefined = TObject | undefined,
  Body extends TSchema | undefined = TSchema | undefined,
  R extends Replies = Replies,
  U extends Upload | undefined = Upload | undefined,
> {
  readonly kind: 'route'
  readonly method: Method
  /** Below `/api/v1`. */
  readonly path: Path
  readonly summary: string
  readonly description?: string
  readonly access: Access
  readonly query: Query
  readonly body: Body
  readonly replies: R
  readonly problems: readonly ProblemDefinition[]
  /**
   * `accepted`: an Idempotency-Key makes a retry safe. `required`: the call costs money, so it must carry one.
   * `no`: the verb is idempotent by itself, or creates nothing.
   * Of a file, the same request is one with the same bytes. What is streamed takes no key: it is acted upon before all of
   * its bytes are known.
   */
  readonly idempotency: 'no' | 'accepted' | 'required'
  /** The update needs `If-Match` with the version that was read. */
  readonly conditional: boolean
  /** The answer is a stream that stays open. */
  readonly stream: 'no' | 'sse' | 'websocket'
  /** The answer is a file of one of these types, sent as it is made. Empty: it is JSON. */
  readonly download: readonly string[]
  /** The request is a file. Undefined: it is JSON, or nothing. */
  readonly upload: U
  /** Largest request body. */
  readonly maxBodyBytes: number
}

export function route<
  const Path extends string,
  const R extends Replies,
  const Query extends TObject | undefined = undefined,
  const Body extends TSchema | undefined = undefined,
  const U extends Upload | undefined = undefined,
>(definition: {
  method: Method
  path: Path
  summary: string
  description?: string
  access: Access
  query?: Query
  body?: Body
  replies: R
  problems?: readonly ProblemDefinition[]
  idempotency?: 'no' | 'accepted' | 'required'
  conditional?: boolean
  stream?: 'no' | 'sse' | 'websocket'
  download?: readonly string[]
  upload?: U
  maxBodyBytes?: number
}): RouteDefinition<Path, Query, Body, R, U> {
  const { query, body, upload, ...rest } = definition
  if (upload !== undefined) checkUpload(definition, upload)
  return {
    kind: 'route',
    problems: [],
    idempotency: 'no',
    conditional: false,
    stream: 'no',
    download: [],
    maxBodyBytes: 256 * 1024,
    ...rest,
    query: query as Query,
    body: body as Body,
    upload: upload as U,
  }
}

function checkUpload(
  { method, path, body, idempotency }: { method: Method; path: string; body?: unknown; idempotency?: string },
  { mediaTypes, streamed }: Upload,
): void {
  const refuse = (why: string) => new Error(`${method} ${path}: ${why}`)
  if (method === 'GET' || method === 'DELETE') throw refuse('a file is sent by POST, PUT or PATCH')
  if (body !== undefined) throw refuse('the body is a file or JSON, not both')
  if (streamed === true && idempotency !== undefined && idempotency !== 'no')
    throw refuse('a streamed file takes no Idempotency-Key')
  const odd = mediaTypes.find((type) => !/^[a-z]+\/[a-z0-9][a-z0-9.+-]*$/.test(type))
  if (odd !== undefined) throw refuse(`${odd} is no media type without parameters, in lower case`)
}

export type AnyRoute = RouteDefinition<string, TObject | undefined, TSchema | undefined, Replies, Upload | undefined>

export type RouteParams<R extends AnyRoute> = PathParams<R['path']>
export type RouteQuery<R extends AnyRoute> = R['query'] extends TObject ? Static<R['query']> : Record<never, never>
export type RouteBody<R extends AnyRoute> = R['body'] extends TSchema ? Static<R['body']> : undefined

type ReplyOf<R extends Replies, Status extends keyof R> = Status extends 200 | 201 | 202 | 204
  ? R[Status] extends TSchema
    ? { status: Status; body: Static<R[Status]>; headers?: Record<string, string> }
    : { status: Status; body?: undefined; headers?: Record<string, string> }
  : never

/** What a handler of the route may answer: one of its declared statuses with that status's body. */
export type RouteReply<R extends AnyRoute> = {
  [Status in keyof R['replies']]: ReplyOf<R['replies'], Status>
}[keyof R['replies']]

/** The body of the successful answer, as a client sees it. */
export type RouteResult<R extends AnyRoute> = RouteReply<R> extends { body?: infer Body } ? Body : never

/** The names of a path's parameters, in order. */
export function pathParams(path: string): string[] {
  return [...path.matchAll(/:([A-Za-z]+)/g)].map((match) => match[1]!)
}

/** The schema of a path's parameters: identifiers are opaque to clients, but their alphabet and length are bounded. */
export function paramsSchema(path: string): TObject {
  return Type.Object(
    Object.fromEntries(pathParams(path).map((name) => [name, Type.String({ pattern: '^[A-Za-z0-9_.-]{1,64}$' })])),
    { additionalProperties: false },
  )
}
