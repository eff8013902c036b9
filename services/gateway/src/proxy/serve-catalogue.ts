import { type CataloguedRoute, routes } from '@clutch/contracts/catalog'
import { type Method, paramsSchema } from '@clutch/contracts/contract'
import { MethodNotAllowed, Unauthenticated, ValidationFailed } from '@clutch/contracts/problems'
import { requireScope } from '@clutch/shared/auth'
import type { UploadConfig } from '@clutch/shared/body-bounds'
import { apiPrefix } from '@clutch/shared/http'
import { Problem } from '@clutch/shared/problem'
import { inSpan } from '@clutch/shared/tracing'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Caller } from '../door/caller.ts'
import { credentialOf } from '../door/credential.ts'
import type { Parts } from '../parts.ts'
import { forward } from './forward.ts'
import type { OpenStreams } from './open-streams.ts'
import { shapeOf } from './paths.ts'
import type { Upstream } from './upstreams.ts'

const callers = new WeakMap<FastifyRequest, Caller>()

/** Who was recognised on a route that is passed on. */
export function callerOf(request: FastifyRequest): Caller | undefined {
  return callers.get(request)
}

export interface Serving {
  /** The catalogue, or a part of it with routes of a test's own. */
  entries?: readonly CataloguedRoute[]
  parts: Parts
  streams: OpenStreams
  upstreamOf: (entry: CataloguedRoute) => Upstream
}

/** Serves every route of the catalogue that another service owns by passing it on. What is not there is not reachable. */
export async function serveCatalogue(app: FastifyInstance, { entries = routes, ...serving }: Serving): Promise<void> {
  await app.register(async (proxy) => {
    // Bodies are not read here: they flow on.
    proxy.removeAllContentTypeParsers()
    proxy.addContentTypeParser('*', (_request, _payload, done) => done(null))
    for (const entry of entries) if (entry.owner !== 'gateway') servePassedOn(proxy, entry, serving)
    for (const [path, methods] of methodsByPath(entries)) refuseOtherMethods(proxy, path, methods)
  })
}

function servePassedOn(app: FastifyInstance, entry: CataloguedRoute, serving: Omit<Serving, 'entries'>): void {
  const { route } = entry
  const { parts, streams, upstreamOf } = serving
  const isStream = route.stream !== 'no'
  app.route({
    method: route.method,
    url: `${apiPrefix}${route.path}`,
    // A HEAD of a stream would stay open and show nothing.
    exposeHeadRoute: route.method === 'GET' && !isStream,
    schema: { params: paramsSchema(route.path) },
    ...(route.upload === undefined ? {} : { config: { upload: route.upload } satisfies UploadConfig }),
    onRequest: async (request) => {
      if (route.access === 'public') return
      const accessToken = isStream ? (request.query as { access_token?: string }).access_token : undefined
      const credential = credentialOf(request.headers, typeof accessToken === 'string' ? accessToken : undefined)
      if (credential === undefined) throw new Problem(Unauthenticated, { headers: { 'www-authenticate': 'Bearer' } })
      const caller = await parts.door.identify(credential)
      callers.set(request, caller)
      if (route.access !== 'authenticated') requireScope(caller, route.access)
    },
    handler: async (request, reply) => {
      if (route.stream === 'websocket')
        throw new Problem(ValidationFailed, {
          errors: [{ pointer: '/headers/upgrade', message: 'must be websocket: this route is a WebSocket' }],
        })
      const traceparent = request.headers.traceparent
      await inSpan(
        `${request.method} ${route.path}`,
        {
          kind: 'server',
          traceparent: typeof traceparent === 'string' ? traceparent : undefined,
          attributes: { 'http.request.method': request.method, 'http.route': route.path },
        },
        async (span) => {
          const caller = callers.get(request)
          await forward(request, reply, {
            entry,
            upstream: upstreamOf(entry),
            streams,
            caller,
            internalToken: caller === undefined ? undefined : await parts.door.internalTokenFor(caller),
            address: parts.addressOf(request),
          })
          span.setAttribute('http.response.status_code', reply.raw.statusCode)
        },
      )
      return reply
    },
  })
}

function methodsByPath(entries: readonly CataloguedRoute[]): Map<string, Set<Method>> {
  const byShape = new Map<string, { path: string; methods: Set<Method> }>()
  for (const { route } of entries) {
    const at = byShape.get(shapeOf(route.path)) ?? { path: route.path, methods: new Set() }
    at.methods.add(route.method)
    byShape.set(shapeOf(route.path), at)
  }
  return new Map([...byShape.values()].map(({ path, methods }) => [path, methods]))
}

const allMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const

function refuseOtherMethods(app: FastifyInstance, path: string, methods: ReadonlySet<string>): void {
  const others = allMethods.filter((method) => !methods.has(method))
  const hasHead = app.hasRoute({ method: 'HEAD', url: `${apiPrefix}${path}` })
  const allow = [...methods, ...(hasHead ? ['HEAD'] : [])].toSorted().join(', ')
  app.route({
    method: [...others, ...(hasHead ? [] : ['HEAD'])],
    url: `${apiPrefix}${path}`,
    exposeHeadRoute: false,
    handler: async () => {
      throw new Problem(MethodNotAllowed, { headers: { allow } })
    },
  })
}
