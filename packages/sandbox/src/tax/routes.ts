import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type Static, Type } from 'typebox'
import type { Faults } from '../faults/faults.ts'
import { type Journal, redactHeaders } from '../journal/journal.ts'
import { Problem } from '../problem.ts'
import { type NumberRegister, numberStatuses } from './number-register.ts'
import { salesTax } from './sales-tax.ts'

interface Answer {
  status: number
  body: unknown
}

/** What TaxJar's stand-in takes for a key. Nothing of worth is behind it. */
export const taxJarKey = 'sandbox'

const Question = Type.Object({
  countryCode: Type.String({ maxLength: 2 }),
  vatNumber: Type.String({ maxLength: 40 }),
  requesterMemberStateCode: Type.Optional(Type.String({ maxLength: 2 })),
  requesterNumber: Type.Optional(Type.String({ maxLength: 40 })),
})
const Sale = Type.Object({
  to_country: Type.String(),
  to_state: Type.String({ pattern: '^[A-Z]{2}$' }),
  to_zip: Type.String(),
  exemption_type: Type.Optional(Type.String()),
  shipping: Type.Number(),
  line_items: Type.Array(
    Type.Object({
      id: Type.String(),
      quantity: Type.Integer({ minimum: 1 }),
      unit_price: Type.Number({ minimum: 0 }),
      product_tax_code: Type.Optional(Type.String()),
    }),
    { maxItems: 1_000 },
  ),
})

/**
 * `/vies/check-vat-number` as the Commission's register of VAT numbers answers it, `/taxjar/v2/taxes` as TaxJar. What the
 * register knows is told by `PUT /tax-numbers/:number {status}`.
 */
export function taxRoutes(
  app: FastifyInstance,
  parts: { register: NumberRegister; faults: Faults; journal: Journal },
): void {
  const Told = Type.Object(
    { status: Type.Union(numberStatuses.map((status) => Type.Literal(status))) },
    { additionalProperties: false },
  )
  app.put<{ Params: { number: string }; Body: Static<typeof Told> }>(
    '/tax-numbers/:number',
    { schema: { body: Told, params: Type.Object({ number: Type.String({ pattern: '^[A-Z]{2}[0-9A-Z+*]{2,12}$' }) }) } },
    (request, reply) => {
      if (!parts.register.tell(request.params.number, request.body.status))
        throw new Problem(409, 'too-many-numbers', 'Ten thousand numbers are known already.')
      return reply.code(204).send()
    },
  )
  app.post<{ Body: Static<typeof Question> }>(
    '/vies/check-vat-number',
    { schema: { body: Question } },
    (request, reply) => answered(parts, 'vies', request, reply, () => verdict(parts.register, request.body)),
  )
  app.post<{ Body: Static<typeof Sale> }>('/taxjar/v2/taxes', { schema: { body: Sale } }, (request, reply) =>
    answered(parts, 'taxjar', request, reply, () =>
      request.headers.authorization === `Bearer ${taxJarKey}`
        ? taxes(request.body)
        : { status: 401, body: { status: 401, error: 'Unauthorized', detail: 'Not authorized for route' } },
    ),
  )
}

function verdict(register: NumberRegister, question: Static<typeof Question>): Answer {
  const { countryCode, vatNumber, requesterNumber } = question
  const status = register.statusOf(countryCode, vatNumber)
  if (status === 'malformed')
    return { status: 400, body: { actionSucceed: false, errorWrappers: [{ error: 'INVALID_INPUT' }] } }
  if (status === 'unavailable')
    return { status: 500, body: { actionSucceed: false, errorWrappers: [{ error: 'MS_UNAVAILABLE' }] } }
  const valid = status === 'valid'
  return {
    status: 200,
    body: {
      countryCode,
      vatNumber,
      requestDate: new Date().toISOString(),
      valid,
      requestIdentifier:
        requesterNumber === undefined
          ? ''
          : `WAPI${Buffer.from(countryCode + vatNumber)
              .toString('hex')
              .toUpperCase()}`,
      name: valid ? `Holder of ${countryCode}${vatNumber}` : '---',
      address: '---',
    },
  }
}

function taxes(sale: Static<typeof Sale>): Answer {
  if (sale.to_country !== 'US')
    return { status: 400, body: { status: 400, error: 'Bad Request', detail: 'to_country is not supported' } }
  const items = sale.line_items.map(({ id, quantity, unit_price: price, product_tax_code: taxCode }) => ({
    id,
    cents: Math.round(price * 100) * quantity,
    taxCode,
  }))
  const { cents, lines } = salesTax(sale.to_state, sale.exemption_type !== undefined, items)
  return {
    status: 200,
    body: {
      tax: {
        order_total_amount: items.reduce((sum, item) => sum + item.cents, 0) / 100,
        shipping: sale.shipping,
        amount_to_collect: cents / 100,
        has_nexus: true,
        tax_source: 'destination',
        breakdown: {
          line_items: lines.map((line) => ({
            id: line.id,
            combined_tax_rate: line.rate,
            tax_collectable: line.cents / 100,
          })),
        },
      },
    },
  }
}

async function answered(
  { faults, journal }: { faults: Faults; journal: Journal },
  provider: 'vies' | 'taxjar',
  request: FastifyRequest,
  reply: FastifyReply,
  answer: () => Answer,
): Promise<FastifyReply> {
  const path = request.url.slice(`/${provider}`.length)
  const fault = faults.take(provider, request.method, path)
  if (fault?.kind === 'slow') await delay(fault.delayMs ?? 1_000)
  const lost = fault?.kind === 'socket-closed' || fault?.kind === 'answer-lost-after-commit'
  const failing = fault !== undefined && ['429', '500', '503', '500-after-commit'].includes(fault.kind)
  const given = lost
    ? null
    : failing
      ? { status: Number.parseInt(fault.kind, 10), body: { error: 'not now' } }
      : answer()
  journal.add({
    provider,
    at: new Date().toISOString(),
    method: request.method,
    path,
    query: {},
    headers: redactHeaders(request.headers),
    body: request.body,
    answer: given === null ? null : { ...given, headers: {} },
    fault: fault?.kind ?? null,
  })
  if (given === null) {
    reply.hijack()
    request.raw.socket.destroy()
    return reply
  }
  return reply.code(given.status).type('application/json').send(JSON.stringify(given.body))
}
