import { asyncApi } from '@clutch/contracts/asyncapi'
import { events, routes } from '@clutch/contracts/catalog'
import { openApi } from '@clutch/contracts/openapi'
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import { type Coding, codingFor, packOnce } from '../proxy/coding.ts'

/** The reference's own pages run their own scripts and talk to this origin, and nothing else. */
const pageCsp = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** What there is to call, for machines and for people. Everything comes from the catalogue and from this process. */
export async function serveReference(app: FastifyInstance): Promise<void> {
  // Megabytes that stay the same, and that most processes are never asked for: made and packed once, when somebody first asks.
  const openapi = onlyOnce(() => openApi(routes))
  const texts = {
    '/openapi.json': onlyOnce(() => JSON.stringify(openapi())),
    '/asyncapi.json': onlyOnce(() => JSON.stringify(asyncApi(events))),
  }
  for (const [url, text] of Object.entries(texts)) {
    const packed = new Map<Coding, Promise<Buffer>>()
    app.get(url, async (request, reply) => {
      reply.type('application/json').headers({ 'cache-control': 'public, max-age=60', vary: 'Accept-Encoding' })
      const coding = codingFor(request.headers['accept-encoding'])
      if (coding === undefined) return reply.send(text())
      const bytes = packed.get(coding) ?? packOnce(text(), coding)
      packed.set(coding, bytes)
      return reply.header('content-encoding', coding).send(await bytes)
    })
  }
  app.get('/', async (_request, reply) =>
    reply.send({
      name: 'Clutch',
      api: '/api/v1',
      docs: '/docs',
      openapi: '/openapi.json',
      asyncapi: '/asyncapi.json',
      keys: '/.well-known/jwks.json',
    }),
  )
  // The page reads it from /docs/json. It knows one dialect only, and warns of any that is named.
  const document = {
    toJSON: () => {
      const { jsonSchemaDialect: _dialect, ...withoutDialect } = openapi()
      return withoutDialect
    },
  }
  await app.register(async (docs) => {
    await docs.register(swagger, { mode: 'static', specification: { document: document as never } })
    await docs.register(swaggerUi, {
      routePrefix: '/docs',
      staticCSP: pageCsp,
      theme: { title: 'Clutch: API reference' },
      uiConfig: {
        // Without the bar that asks for the address of another document.
        layout: 'BaseLayout',
        persistAuthorization: true,
        tryItOutEnabled: true,
        docExpansion: 'none',
        filter: true,
      },
    })
  })
}

function onlyOnce<Made>(make: () => Made): () => Made {
  let made: Made | undefined
  return () => (made ??= make())
}
