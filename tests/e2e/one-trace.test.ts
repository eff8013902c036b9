import { createCorporateAccount } from '@clutch/contracts/b2b/corporate-accounts'
import { expect, inject, test } from 'vitest'
import { admin } from './callers.ts'

interface Span {
  name: string
  service: string
  spanId: string
  parentSpanId: string | null
}

test('one trace id leads from the request to the reaction in another service', async () => {
  const { client } = await admin(0)
  const traceId = crypto.randomUUID().replaceAll('-', '')
  const traced = client.with({ traceparent: `00-${traceId}-${'1'.repeat(16)}-01` })
  await traced.call(createCorporateAccount, {
    body: { name: 'Traced', country: 'DE', billingEmail: 'billing@traced.example', currency: 'EUR' },
  })
  const spans = async (): Promise<Span[]> => {
    const answer = await fetch(`${inject('mesh').sandboxUrl}/traces/${traceId}`)
    return answer.ok ? ((await answer.json()) as { spans: Span[] }).spans : []
  }
  await expect
    .poll(async () => (await spans()).map(({ service, name }) => `${service}: ${name.split(' ')[0]}`), {
      timeout: 15_000,
    })
    .toEqual(expect.arrayContaining(['gateway: POST', 'b2b: POST', 'b2b: publish', 'payments: react', 'b2b: react']))
  // Each hangs below what caused it, up to the request.
  const all = await spans()
  const byId = new Map(all.map((span) => [span.spanId, span]))
  const react = all.find(({ service, name }) => service === 'payments' && name.startsWith('react'))!
  const path: string[] = []
  for (let span: Span | undefined = react; span !== undefined; span = byId.get(span.parentSpanId ?? ''))
    path.push(span.service)
  expect(path.at(-1)).toBe('gateway')
  expect(path).toContain('b2b')
})
