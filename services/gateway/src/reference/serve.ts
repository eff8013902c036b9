import { asyncApi } from '@clutch/contracts/asyncapi'
import { events, routes } from '@clutch/contracts/catalog'
import { openApi } from '@clutch/contracts/openapi'
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'

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
  const openapi = openApi(routes)
  const texts = { '/openapi.json': JSON.stringify(openapi), '/asyncapi.json': JSON.stringify(asyncApi(events)) }
  for (const [url, text] of Object.entries(texts))
    app.get(url, async (_request, reply) =>
      reply.type('application/json').header('cache-control', 'public, max-age=60').send(text),
    )
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
  const { jsonSchemaDialect: _dialect, ...document } = openapi
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
