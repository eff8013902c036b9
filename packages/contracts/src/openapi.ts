import type { CataloguedRoute } from './catalog.ts'
import {
  type AnyRoute,
  type ProblemDefinition,
  paramsSchema,
  pathParams,
  type Upload,
  uploadTimeoutMs,
} from './contract.ts'
import { isObject, type Json, type JsonObject, NamedSchemas, plain, wordsOf } from './json-schema.ts'
import {
  DeadlineExceeded,
  Forbidden,
  IdempotencyInFlight,
  IdempotencyMismatch,
  InternalError,
  NotFound,
  PayloadTooLarge,
  PreconditionRequired,
  ProblemBody,
  RateLimited,
  RequestTimeout,
  Unauthenticated,
  Unavailable,
  UnsupportedMediaType,
  ValidationFailed,
  VersionMismatch,
} from './problems.ts'

const base = '#/components/schemas/'

/** The OpenAPI 3.1 document of these routes. Pure: the same catalogue gives the same document. */
export function openApi(entries: readonly CataloguedRoute[]): JsonObject {
  const named = new NamedSchemas()
  const paths: Record<string, JsonObject> = {}
  const tags = new Map<string, string>()
  for (const entry of entries) {
    const path = `/api/v1${entry.route.path.replace(/:([A-Za-z]+)/g, '{$1}')}`
    paths[path] ??= {}
    paths[path][entry.route.method.toLowerCase()] = operation(entry, named)
    tags.set(tagOf(entry), entry.owner)
  }
  const { $id: _id, ...problem } = plain(ProblemBody)
  return {
    openapi: '3.1.0',
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    info: {
      title: 'Clutch',
      version: '1.0.0',
      summary: 'The open backend of an automotive service platform',
      description: [
        'Sign in at `POST /api/v1/auth/login` or send an API key. `/api/…` without a version is the newest version.',
        'Errors are RFC 9457 problems with a stable `code`. Lists are paged by `cursor`. A POST that creates takes an',
        '`Idempotency-Key`; an update takes the `ETag` that was read as `If-Match`.',
      ].join(' '),
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: [...tags].map(([name, owner]) => ({ name, description: `Owned by ${owner}` })),
    security: [{ bearer: [] }, { apiKey: [] }],
    paths,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'An access token; ten minutes' },
        apiKey: { type: 'apiKey', in: 'header', name: 'X-Api-Key', description: 'A key of your tenant: `clk_…`' },
      },
      headers: responseHeaders,
      responses: problemResponses(entries),
      examples: examplesOf(entries),
      schemas: { ...named.definitions(base), Problem: problem },
    },
  }
}

const responseHeaders: JsonObject = {
  ETag: { description: 'The version that was read; send it as If-Match', schema: { type: 'string' } },
  'Retry-After': { description: 'Seconds to wait', schema: { type: 'integer' } },
  RateLimit: {
    description: 'What is left of the tightest limit, e.g. `"caller";r=599;t=1`',
    schema: { type: 'string' },
  },
  'RateLimit-Policy': { description: 'The limits, e.g. `"caller";q=600;w=60`', schema: { type: 'string' } },
  'Idempotency-Replayed': {
    description: '`true` when the answer was given before',
    schema: { type: 'string', enum: ['true'] },
  },
}

function tagOf({ noun }: CataloguedRoute): string {
  return wordsOf(noun)
}

function operation(entry: CataloguedRoute, named: NamedSchemas): JsonObject {
  const { route } = entry
  const description = [
    ...(route.description === undefined ? [] : [route.description]),
    ...(route.access === 'public' || route.access === 'authenticated' ? [] : [`Needs the scope \`${route.access}\`.`]),
    ...(route.stream === 'websocket' ? ['A WebSocket.'] : []),
    ...(route.stream === 'sse' ? ['A stream of server-sent events.'] : []),
    ...(route.stream === 'no' ? [] : ['Where headers cannot be set, the token may be the query’s `access_token`.']),
  ].join(' ')
  return {
    operationId: entry.name,
    tags: [tagOf(entry)],
    summary: route.summary,
    ...(description === '' ? {} : { description }),
    ...(route.access === 'public' ? { security: [] } : {}),
    parameters: parameters(route, named),
    ...(route.body === undefined ? {} : { requestBody: requestBody(route, named) }),
    ...(route.upload === undefined ? {} : { requestBody: fileBody(route, route.upload) }),
    responses: { ...replies(route, named), ...problemReplies(route) },
    'x-access': route.access,
    'x-owner': entry.owner,
  }
}

function parameters(route: AnyRoute, named: NamedSchemas): Json[] {
  const ofPath = paramsSchema(route.path).properties as Record<string, unknown>
  const list: Json[] = pathParams(route.path).map((name) => ({
    name,
    in: 'path',
    required: true,
    schema: plain(ofPath[name]),
  }))
  if (route.query !== undefined) {
    const required = new Set((route.query as { required?: string[] }).required ?? [])
    for (const [name, schema] of Object.entries(route.query.properties as Record<string, unknown>)) {
      const { description, ...rest } = named.refer(schema, base)
      list.push({
        name,
        in: 'query',
        required: required.has(name),
        ...(typeof description === 'string' ? { description } : {}),
        schema: rest,
      })
    }
  }
  if (route.idempotency !== 'no')
    list.push({
      name: 'Idempotency-Key',
      in: 'header',
      required: route.idempotency === 'required',
      description: 'Makes a repetition safe for 24 hours: it gets the first answer again.',
      schema: { type: 'string', minLength: 1, maxLength: 255 },
    })
  if (route.conditional)
    list.push({
      name: 'If-Match',
      in: 'header',
      required: true,
      description: 'The ETag that was read.',
      schema: { type: 'string', examples: ['"3"'] },
    })
  return list
}

function requestBody(route: AnyRoute, named: NamedSchemas): JsonObject {
  const examples = (route.body as { examples?: unknown[] }).examples ?? []
  return {
    required: true,
    content: {
      'application/json': {
        schema: named.refer(route.body, base),
        ...(examples.length === 0
          ? {}
          : { examples: { valid: { value: plain({ value: examples[0] }).value ?? null } } }),
      },
    },
  }
}

/** A `maxLength` of a payload that is no text counts its bytes (OpenAPI 3.1, Considerations for File Uploads). */
function fileBody({ maxBodyBytes }: AnyRoute, upload: Upload): JsonObject {
  const schema = { type: 'string', format: 'binary', minLength: 1, maxLength: maxBodyBytes }
  const seconds = uploadTimeoutMs(upload) / 1_000
  return {
    required: true,
    description: `The file itself, at most ${sizeOf(maxBodyBytes)} (${maxBodyBytes} bytes), within ${seconds} seconds.`,
    content: Object.fromEntries(upload.mediaTypes.map((type) => [type, { schema }])),
  }
}

function sizeOf(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB']
  const power = units.findLastIndex((_, index) => bytes >= 1_024 ** index)
  return `${Math.round((bytes / 1_024 ** power) * 10) / 10} ${units[power]}`
}

const replyDescriptions: Record<string, string> = { 200: 'OK', 201: 'Created', 202: 'Accepted', 204: 'Done' }

function replies(route: AnyRoute, named: NamedSchemas): JsonObject {
  if (route.stream === 'websocket') return { 101: { description: 'The connection is a WebSocket now' } }
  return Object.fromEntries(
    Object.entries(route.replies).map(([status, schema]) => {
      const types =
        route.download.length > 0 ? route.download : [route.stream === 'sse' ? 'text/event-stream' : 'application/json']
      const versioned = isObject(schema) && isObject(schema.properties) && 'version' in schema.properties
      const headers = [
        'RateLimit',
        'RateLimit-Policy',
        ...(versioned ? ['ETag'] : []),
        ...(route.idempotency === 'no' ? [] : ['Idempotency-Replayed']),
      ]
      return [
        status,
        {
          description: replyDescriptions[status] ?? 'OK',
          headers: referHeaders(headers),
          ...(schema === null || schema === undefined
            ? {}
            : { content: Object.fromEntries(types.map((type) => [type, { schema: named.refer(schema, base) }])) }),
        },
      ]
    }),
  )
}

function referHeaders(names: readonly string[]): JsonObject {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]))
}

/** Every problem the route may answer: its own, and those its shape brings with it. */
export function problemsOf(route: AnyRoute): ProblemDefinition[] {
  const all = [
    ...(route.body !== undefined ||
    route.upload !== undefined ||
    route.query !== undefined ||
    route.path.includes(':') ||
    route.idempotency !== 'no'
      ? [ValidationFailed]
      : []),
    ...(route.access === 'public' ? [] : [Unauthenticated]),
    ...(route.access === 'public' || route.access === 'authenticated' ? [] : [Forbidden]),
    ...(route.path.includes(':') ? [NotFound] : []),
    ...(route.idempotency === 'no' ? [] : [IdempotencyInFlight, IdempotencyMismatch]),
    ...(route.conditional ? [VersionMismatch, PreconditionRequired] : []),
    ...(route.body === undefined && route.upload === undefined ? [] : [PayloadTooLarge, UnsupportedMediaType]),
    ...(route.upload === undefined ? [] : [RequestTimeout]),
    ...route.problems,
    RateLimited,
    InternalError,
    Unavailable,
    DeadlineExceeded,
  ]
  return [...new Map(all.map((problem) => [problem.code, problem])).values()]
}

function problemReplies(route: AnyRoute): JsonObject {
  return Object.fromEntries(
    problemsByStatus(route).map(([status, problems]) => [
      String(status),
      { $ref: `#/components/responses/${replyName(problems)}` },
    ]),
  )
}

function problemsByStatus(route: AnyRoute): [number, ProblemDefinition[]][] {
  return [...Map.groupBy(problemsOf(route), (problem) => problem.status)].toSorted(([a], [b]) => a - b)
}

/** Many routes answer the same problems under a status: said once, by their codes. */
function replyName(problems: readonly ProblemDefinition[]): string {
  return problems.map((problem) => problem.code).join('-or-')
}

function problemResponses(entries: readonly CataloguedRoute[]): JsonObject {
  const all = new Map(
    entries.flatMap(({ route }) => problemsByStatus(route)).map(([, problems]) => [replyName(problems), problems]),
  )
  return Object.fromEntries(
    [...all].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, problems]) => [name, problemReply(problems)]),
  )
}

function problemReply(problems: readonly ProblemDefinition[]): JsonObject {
  const status = problems[0]?.status ?? 500
  return {
    description: problems.map((problem) => `\`${problem.code}\`: ${problem.title}`).join('. '),
    ...([429, 503, 504].includes(status) ? { headers: referHeaders(['Retry-After']) } : {}),
    content: {
      'application/problem+json': {
        schema: { $ref: `${base}Problem` },
        examples: Object.fromEntries(problems.map(({ code }) => [code, { $ref: `#/components/examples/${code}` }])),
      },
    },
  }
}

function examplesOf(entries: readonly CataloguedRoute[]): JsonObject {
  const problems = new Map(entries.flatMap(({ route }) => problemsOf(route)).map((problem) => [problem.code, problem]))
  return Object.fromEntries(
    [...problems]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([code, problem]) => [code, { summary: problem.title, value: exampleOf(problem) }]),
  )
}

function exampleOf({ code, status, title, remedy }: ProblemDefinition): JsonObject {
  const errors = code === 'validation-failed' ? { errors: [{ pointer: '/body/name', message: 'is required' }] } : {}
  return { type: `urn:clutch:problem:${code}`, title, status, code, remedy, ...errors }
}
