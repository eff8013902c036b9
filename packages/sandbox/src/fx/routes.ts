import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type Static, Type } from 'typebox'
import type { Clock } from '../clock/clock.ts'
import type { Faults } from '../faults/faults.ts'
import type { State } from '../state/state.ts'
import { dollarRates, euroRates, isWorkingDay } from './reference-rates.ts'

const dayMs = 86_400_000
/** Published about 16:00 in Frankfurt; here at 15:00 UTC, whatever the season. */
const publishedAtHour = 15
const feedDays = 90

interface Told {
  id: string
  rate: string
}

const Day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' })
const Tell = Type.Object(
  {
    day: Day,
    base: Type.Union([Type.Literal('EUR'), Type.Literal('USD')]),
    quote: Type.String({ pattern: '^[A-Z]{3}$' }),
    rate: Type.String({ pattern: '^\\d{1,8}(\\.\\d{1,8})?$' }),
  },
  { additionalProperties: false },
)

/** The ECB's feed and Open Exchange Rates, by the sandbox's clock; a door tells them another rate of a day. */
export function fxRoutes(
  app: FastifyInstance,
  { clock, state, faults }: { clock: Clock; state: State; faults: Faults },
): void {
  const told = () => state.table<Told>('fx-rates')
  const withTold = (base: string, day: string, rates: [string, string][]): [string, string][] =>
    rates.map(([quote, rate]) => [quote, told().get(`${base}/${quote} ${day}`)?.rate ?? rate])
  const fails = (request: FastifyRequest, reply: FastifyReply): boolean => {
    const fault = faults.take('fx', request.method, request.url.split('?')[0]!)
    if (fault === undefined) return false
    reply.code(fault.kind === '429' ? 429 : 503).send('')
    return true
  }

  app.put<{ Body: Static<typeof Tell> }>('/fx/rates', { schema: { body: Tell } }, (request, reply) => {
    const { day, base, quote, rate } = request.body
    state.commit(() => told().put(`${base}/${quote} ${day}`, { id: `${base}/${quote} ${day}`, rate }))
    reply.code(204).send()
  })

  app.get('/fx/ecb/eurofxref-hist-90d.xml', (request, reply) => {
    if (fails(request, reply)) return
    const nowMs = clock.nowMs()
    const cubes: string[] = []
    for (let back = 0; back < feedDays; back += 1) {
      const dayStartMs = Math.floor(nowMs / dayMs - back) * dayMs
      const day = new Date(dayStartMs).toISOString().slice(0, 10)
      if (!isWorkingDay(day) || nowMs < dayStartMs + publishedAtHour * 3_600_000) continue
      const rates = withTold('EUR', day, euroRates(day))
      const inner = rates.map(([currency, rate]) => `<Cube currency="${currency}" rate="${rate}"/>`).join('')
      cubes.push(`<Cube time="${day}">${inner}</Cube>`)
    }
    reply
      .type('text/xml')
      .send(
        `<?xml version="1.0" encoding="UTF-8"?><gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref"><gesmes:subject>Reference rates</gesmes:subject><Cube>${cubes.join('')}</Cube></gesmes:Envelope>`,
      )
  })

  app.get<{ Params: { file: string }; Querystring: { app_id?: string; symbols?: string } }>(
    '/fx/open-exchange-rates/api/historical/:file',
    (request, reply) => {
      if (fails(request, reply)) return
      const day = request.params.file.replace(/\.json$/, '')
      if (request.query.app_id !== 'sandbox') {
        reply.code(401).send({ error: true, status: 401, message: 'invalid_app_id' })
        return
      }
      const start = Date.parse(`${day}T00:00:00Z`)
      if (Number.isNaN(start) || start > clock.nowMs()) {
        reply.code(400).send({ error: true, status: 400, message: 'not_available' })
        return
      }
      const symbols = request.query.symbols?.split(',')
      const rates = withTold('USD', day, dollarRates(day)).filter(([quote]) => symbols?.includes(quote) ?? true)
      const figures = rates.map(([quote, rate]) => `"${quote}":${rate}`).join(',')
      reply.type('application/json').send(`{"timestamp":${start / 1_000 + 86_399},"base":"USD","rates":{${figures}}}`)
    },
  )
}
