import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RunningSandbox, send, startSandbox } from '../test-sandbox.ts'
import { taxJarKey } from './routes.ts'

let sandbox: RunningSandbox
beforeAll(async () => {
  sandbox = await startSandbox()
})
afterAll(() => sandbox.stop())

const ask = (countryCode: string, vatNumber: string, more = {}) =>
  send(`${sandbox.url}/vies/check-vat-number`, 'POST', { countryCode, vatNumber, ...more })

test('a number is valid, unless it is written or told otherwise', async () => {
  expect(await ask('FR', '12345678901')).toMatchObject({ status: 200, body: { valid: true, requestIdentifier: '' } })
  expect(await ask('DE', '123456404')).toMatchObject({ status: 200, body: { valid: false, name: '---' } })
  expect(await ask('DE', '000000000')).toMatchObject({ body: { valid: false } })
  expect(await ask('AT', 'U12345503')).toMatchObject({
    status: 500,
    body: { actionSucceed: false, errorWrappers: [{ error: 'MS_UNAVAILABLE' }] },
  })
  expect(await ask('GB', '123456789')).toMatchObject({
    status: 400,
    body: { errorWrappers: [{ error: 'INVALID_INPUT' }] },
  })
  expect((await send(`${sandbox.url}/tax-numbers/FR12345678901`, 'PUT', { status: 'invalid' })).status).toBe(204)
  expect(await ask('FR', '12345678901')).toMatchObject({ body: { valid: false } })
})

test('whoever says who he is gets a consultation number', async () => {
  const { body } = await ask('NL', '123456789B01', { requesterMemberStateCode: 'DE', requesterNumber: '123456789' })
  expect((body as { requestIdentifier: string }).requestIdentifier).toMatch(/^WAPI/)
})

test('sales tax is that of the state, per line, and needs a key', async () => {
  const sale = {
    to_country: 'US',
    to_state: 'CA',
    to_zip: '90002',
    shipping: 0,
    line_items: [
      { id: '1', quantity: 1, unit_price: 100 },
      { id: '2', quantity: 2, unit_price: 50, product_tax_code: '19007' },
    ],
  }
  const url = `${sandbox.url}/taxjar/v2/taxes`
  expect((await send(url, 'POST', sale)).status).toBe(401)
  const answer = await send(url, 'POST', sale, { authorization: `Bearer ${taxJarKey}` })
  expect(answer.body).toMatchObject({
    tax: {
      amount_to_collect: 9.5,
      breakdown: {
        line_items: [
          { id: '1', combined_tax_rate: 0.095, tax_collectable: 9.5 },
          { id: '2', combined_tax_rate: 0, tax_collectable: 0 },
        ],
      },
    },
  })
})

test('it fails on demand, and the journal shows it', async () => {
  await send(`${sandbox.url}/faults`, 'POST', { provider: 'vies', kind: '503' })
  expect((await ask('IT', '12345678901')).status).toBe(503)
  const { body } = await send(`${sandbox.url}/journal?provider=vies`, 'GET')
  expect((body as { entries: { fault: string | null }[] }).entries.at(-1)).toMatchObject({ fault: '503' })
})
