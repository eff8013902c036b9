import type { IncomingMessage } from 'node:http'
import { type AnyRoute, bodyTimeoutMs, type ProblemDefinition, paramsSchema } from '@clutch/contracts/contract'
import {
  Conflict,
  DeadlineExceeded,
  HeadersTooLarge,
  InternalError,
  NotFound,
  PayloadTooLarge,
  PreconditionRequired,
  RequestTimeout,
  Unauthenticated,
  Unavailable,
  UriTooLong,
  ValidationFailed,
} from '@clutch/contracts/problems'
import { SpanStatusCode } from '@opentelemetry/api'
import Fastify, {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify'
import type { TSchema } from 'typebox'
import { type Authenticate, type Principal, requireScope } from './auth.ts'
import { boundBodies, type UploadConfig, uploadOf } from './body-bounds.ts'
import { isContention, isUniqueViolation, sqlState } from './database.ts'
import { type Answer, once, requestDigest } from './idempotency.ts'
import type { Logger } from './logging.ts'
import type { Metrics } from './metrics.ts'
import { type FieldError, Problem, problemBody } from './problem.ts'
import type { Implementation } from './route.ts'
import { currentTraceparent, inSpan } from './tracing.ts'
import type { Database } from './tx.ts'
import { fileFingerprint, fileOf, type UploadedFile, wrongMediaType } from './upload.ts'
import { escapePointer, fieldErrors, laterValidatorOf, validatorOf } from './validation.ts'

export const apiPrefix = '/api/v1'

export interface AppOptions {
  logger: Logger
  metrics?: Metrics
  /** What a URL means before it is routed. */
  rewriteUrl?: (url: string) => string
}

/** What the bytes of a connection may be answered with before there is a request, or in its middle. */
const clientProblems: Readonly<Record<string, ProblemDefinition>> = {
  HPE_HEADER_OVERFLOW: HeadersTooLarge,
  ERR_HTTP_REQUEST_TIMEOUT: RequestTimeout,
}

/** A Fastify with our bodies, validation and problems, and no routes. */
export function createApp({ logger, metrics, rewriteUrl }: AppOptions): FastifyInstance {
  const app = Fastify({
    loggerInstance: logger as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    requestTimeout: bodyTimeoutMs,
    connectionTimeout: 60_000,
    keepAliveTimeout: 72_000,
    bodyLimit: 1024 * 1024,
    forceCloseConnections: 'idle',
    return503OnClosing: true,
    routerOptions: { maxParamLength: 200 },
    rewriteUrl: (request: IncomingMessage) => rewriteUrl?.(request.url ?? '/') ?? request.url ?? '/',
    frameworkErrors: (error, request, reply) => sendProblem(toProblem(error, request), reply),
    clientErrorHandler(error, socket) {
      const definition = clientProblems[error.code ?? ''] ?? ValidationFailed
      const body = JSON.stringify(problemBody(new Problem(definition)))
      if (socket.writable)
        socket.end(
          `HTTP/1.1 ${definition.status} ${definition.title}\r\ncontent-type: application/problem+json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
          // Whoever goes on sending is not waited for.
          () => socket.destroy(),
        )
    },
  })
  app.setValidatorCompiler(({ schema, httpPart }) =>
    laterValidatorOf(schema as TSchema, httpPart === 'body' ? 'body' : 'text'),
  )
  app.setSerializerCompiler(() => (data) => JSON.stringify(data))
  app.setErrorHandler((error, request, reply) => sendProblem(toProblem(error, request), reply))
  app.setNotFoundHandler((_request, reply) => sendProblem(new Problem(NotFound), reply))
  const parseJson = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    ['application/json', 'application/merge-patch+json'],
    { parseAs: 'string' },
    (request, body, done) => {
      // A client that sends the header with every request means no body by an empty one.
      if (body.length === 0) return done(null, undefined)
      parseJson(request, body as string, done)
    },
  )
  app.addHook('preValidation', async (request) => {
    const nul = findNul(request.body, '/body') ?? findNul(request.query, '/query')
    if (nul !== undefined)
      throw new Problem(ValidationFailed, { errors: [{ pointer: nul, message: 'must not contain U+0000' }] })
  })
  boundBodies(app)
  app.addHook('onSend', async (_request, reply) => {
    const traceparent = currentTraceparent()
    if (traceparent !== undefined && !reply.hasHeader('traceparent')) reply.header('traceparent', traceparent)
  })
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unknown'
    metrics?.requestSeconds.labels(request.method, route, String(reply.statusCode)).observe(reply.elapsedTime / 1_000)
    request.log.debug(
      { method: request.method, route, status: reply.statusCode, ms: Math.round(reply.elapsedTime) },
      'answered',
    )
  })
  return app
}

/** Postgres text cannot hold U+0000. Returns the pointer of the first string that does. */
function findNul(value: unknown, pointer: string, depth = 0): string | undefined {
  if (typeof value === 'string') return value.includes('\u0000') ? pointer : undefined
  if (typeof value !== 'object' || value === null || depth > 32) return undefined
  for (const [name, item] of Object.entries(value)) {
    if (name.includes('\u0000')) return pointer
    const found = findNul(item, `${pointer}/${escapePointer(name)}`, depth + 1)
    if (found !== undefined) return found
  }
  return undefined
}

function sendProblem(problem: Problem, reply: FastifyReply): FastifyReply {
  return reply.code(problem.status).headers(problem.headers).type('application/problem+json').send(problemBody(problem))
}

/** Every error as a problem; what we did not foresee is logged and becomes `internal-error`. */
function toProblem(error: unknown, request: FastifyRequest): Problem {
  if (error instanceof Problem) {
    if (error.status >= 500) request.log.warn({ err: error, cause: error.cause }, 'answered with a problem')
    return error
  }
  const fastify = error as Partial<FastifyError>
  if (fastify.validation !== undefined)
    return new Problem(ValidationFailed, {
      errors: fieldErrors(partOf(fastify.validationContext), fastify.validation as never),
    })
  if (fastify.code === 'FST_ERR_CTP_BODY_TOO_LARGE') return new Problem(PayloadTooLarge)
  if (fastify.statusCode === 414) return new Problem(UriTooLong)
  if (fastify.code === 'FST_ERR_BAD_URL') return new Problem(NotFound)
  if (fastify.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE')
    return wrongMediaType(uploadOf(request.routeOptions.config)?.mediaTypes ?? ['application/json'])
  if (fastify.statusCode !== undefined && fastify.statusCode >= 400 && fastify.statusCode < 500)
    return invalid('/body', 'is not valid JSON')
  const state = sqlState(error)
  if (state === '57014') return new Problem(DeadlineExceeded, { cause: error })
  if (state?.startsWith('22') === true) {
    request.log.error({ err: error }, 'a value passed its schema and was refused by the database')
    return invalid('/body', 'holds a value out of range')
  }
  if (isUniqueViolation(error)) {
    request.log.error({ err: error }, 'a unique constraint answered instead of the use case')
    return new Problem(Conflict)
  }
  // Met another one at every attempt; it passes.
  if (isContention(error))
    return toProblem(new Problem(Unavailable, { cause: error, headers: { 'retry-after': '1' } }), request)
  request.log.error({ err: error }, 'failed')
  return new Problem(InternalError)
}

/** Fastify says `querystring`; our pointers say `query`. */
function partOf(context: string | undefined): string {
  return context === 'querystring' ? 'query' : (context ?? 'body')
}

function invalid(pointer: string, message: string): Problem {
  return new Problem(ValidationFailed, { errors: [{ pointer, message }] })
}

export interface Serving<Db> {
  database: Database<Db>
  authenticate: Authenticate
  logger: Logger
  /** Checks each answer against its contract before it leaves. */
  checkReplies: boolean
  stopping: AbortSignal
}

/** Serves the routes below `/api/v1`. */
export function serve<Db>(
  app: FastifyInstance,
  implementations: readonly Implementation<Db>[],
  serving: Serving<Db>,
): void {
  const isUpload = ({ route }: Implementation<Db>) => route.upload !== undefined
  for (const implementation of implementations) if (!isUpload(implementation)) serveRoute(app, implementation, serving)
  const uploads = implementations.filter(isUpload)
  if (uploads.length > 0) void app.register(async (files) => serveUploads(files, uploads, serving))
}

/** Where nothing parses a body: the use case is given the file, of whichever type it is. */
function serveUploads<Db>(
  app: FastifyInstance,
  implementations: readonly Implementation<Db>[],
  serving: Serving<Db>,
): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, _payload, done) => done(null))
  for (const implementation of implementations) serveRoute(app, implementation, serving)
}

function serveRoute<Db>(app: FastifyInstance, implementation: Implementation<Db>, serving: Serving<Db>): void {
  const { route } = implementation
  app.route({
    method: route.method,
    url: `${apiPrefix}${route.path}`,
    bodyLimit: route.maxBodyBytes,
    ...(route.upload === undefined ? {} : { config: { upload: route.upload } satisfies UploadConfig }),
    schema: {
      params: paramsSchema(route.path),
      ...(route.query === undefined ? {} : { querystring: route.query }),
      ...(route.body === undefined ? {} : { body: route.body }),
    },
    // Before the body is read: who may not call does not get to send a megabyte.
    onRequest: async (request) => {
      await authorise(request, route, serving.authenticate)
    },
    handler: (request, reply) => {
      if (route.body !== undefined && request.body === undefined) throw invalid('/body', 'is required')
      const traceparent = request.headers.traceparent
      return inSpan(
        `${route.method} ${route.path}`,
        {
          kind: 'server',
          traceparent: typeof traceparent === 'string' ? traceparent : undefined,
          attributes: { 'http.request.method': route.method, 'http.route': route.path },
        },
        async (span) => {
          try {
            return await answer(implementation, request, reply, serving)
          } catch (error) {
            // Here and not in the app's error handler: outside of the span the log would not know the trace.
            if (reply.sent) throw error
            span.setStatus({ code: SpanStatusCode.ERROR })
            return sendProblem(toProblem(error, request), reply)
          }
        },
      )
    },
  })
}

const principals = new WeakMap<FastifyRequest, Principal>()

/** Who calls, once the request was let in. */
export function principalOf(request: FastifyRequest): Principal | undefined {
  return principals.get(request)
}

async function authorise(request: FastifyRequest, route: AnyRoute, authenticate: Authenticate): Promise<void> {
  if (route.access === 'public') return
  const header = request.headers.authorization
  const token = header?.startsWith('Bearer ') ? header.slice(7) : undefined
  if (token === undefined) throw new Problem(Unauthenticated, { headers: { 'www-authenticate': 'Bearer' } })
  const principal = await authenticate(token)
  if (route.access !== 'authenticated') requireScope(principal, route.access)
  principals.set(request, principal)
}

async function answer<Db>(
  implementation: Implementation<Db>,
  request: FastifyRequest,
  reply: FastifyReply,
  serving: Serving<Db>,
): Promise<unknown> {
  const { route } = implementation
  const { database, logger } = serving
  const principal = principals.get(request)
  const ifMatch = route.conditional ? ifMatchOf(request) : undefined
  const key = idempotencyKeyOf(request, route)
  const file = route.upload === undefined ? undefined : await fileOf(request.raw, route, route.upload, serving.stopping)
  const { params, query, body } = request
  const input = { params, query, body, file, ifMatch } as never
  const idempotency =
    key === undefined
      ? undefined
      : {
          route: `${route.method} ${route.path}`,
          key,
          digest: requestDigest(
            route.method,
            request.url,
            // A route that takes a key has the file in memory.
            file === undefined ? body : fileFingerprint(file as UploadedFile),
          ),
        }
  if (implementation.mode === 'stream') {
    const gone = new AbortController()
    request.raw.on('close', () => gone.abort())
    const signal = AbortSignal.any([gone.signal, serving.stopping])
    await implementation.handle(input, { database, logger, request, reply, principal: principal!, idempotency, signal })
    return reply
  }
  if (implementation.mode === 'open') {
    const result = (await implementation.handle(input, {
      database,
      logger,
      request,
      principal,
      idempotency,
    })) as Answer & {
      headers?: Record<string, string>
    }
    return send(route, result, reply, serving.checkReplies)
  }
  const deadlineMs = deadlineOf(request)
  const result = await database.tx(
    { tenantId: principal!.tenantId, actor: principal!.id, ...(deadlineMs === undefined ? {} : { deadlineMs }) },
    async (tx) => {
      const work = () => implementation.handle(input, { tx, principal: principal! }) as Promise<Answer>
      return idempotency === undefined ? { ...(await work()), replayed: false } : once(tx, idempotency, work)
    },
  )
  if (result.replayed) reply.header('idempotency-replayed', 'true')
  return send(route, result, reply, serving.checkReplies)
}

function send(
  route: AnyRoute,
  result: Answer & { headers?: Record<string, string> },
  reply: FastifyReply,
  check: boolean,
): FastifyReply {
  const schema = route.replies[result.status as 200]
  if (schema === undefined)
    throw new Error(`${route.method} ${route.path} answers ${result.status}, which its contract does not`)
  reply.code(result.status)
  if (result.headers !== undefined) reply.headers(result.headers)
  if (schema === null) return reply.send()
  if (check) {
    const validate = validatorOf(schema)
    if (!validate(result.body))
      throw new Error(
        `${route.method} ${route.path} does not keep its contract: ${JSON.stringify(fieldErrors('reply', validate.errors))}`,
      )
  }
  const version = (result.body as { version?: unknown } | null)?.version
  if (typeof version === 'number') reply.header('etag', `"${version}"`)
  // Only an ETag that the use case made of the content: a version says nothing of what is joined to the body.
  if (result.headers?.etag !== undefined && isHeld(reply.request.headers['if-none-match'], result.headers.etag))
    return reply.code(304).send()
  return reply.send(result.body)
}

/** RFC 9110, section 13.1.2: the client has this content already. */
export function isHeld(ifNoneMatch: string | undefined, etag: string): boolean {
  return (ifNoneMatch ?? '').split(',').some((held) => held.trim().replace(/^W\//, '') === etag)
}

function ifMatchOf(request: FastifyRequest): number {
  const header = request.headers['if-match']
  if (header === undefined) throw new Problem(PreconditionRequired)
  const match = /^(?:W\/)?"(\d{1,9})"$/.exec(header)
  if (match === null) throw headerProblem('if-match', 'must be an ETag that was read, like "3"')
  return Number(match[1])
}

function idempotencyKeyOf(request: FastifyRequest, route: AnyRoute): string | undefined {
  if (route.idempotency === 'no') return undefined
  const key = request.headers['idempotency-key']
  if (key === undefined) {
    if (route.idempotency === 'required') throw headerProblem('idempotency-key', 'is required: the call costs money')
    return undefined
  }
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key))
    throw headerProblem('idempotency-key', 'must be 1 to 255 visible ASCII characters')
  return key
}

function headerProblem(name: string, message: string): Problem {
  const errors: FieldError[] = [{ pointer: `/headers/${name}`, message }]
  return new Problem(ValidationFailed, { errors })
}

/** How long the caller still waits, as the gateway and each hop count it down. */
function deadlineOf(request: FastifyRequest): number | undefined {
  const header = request.headers['clutch-deadline-ms']
  if (typeof header !== 'string' || !/^\d{1,6}$/.test(header)) return undefined
  const remainingMs = Number(header) - 5
  if (remainingMs <= 0) throw new Problem(DeadlineExceeded)
  return remainingMs
}
