import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CorporateAccount, CorporateAccountCreated } from '@clutch/contracts/b2b/corporate-accounts'
import type { NewTaxCalculation, TaxCalculation, TaxNumberCheck } from '@clutch/contracts/payments/tax-calculations'
import { buildSandbox } from '@clutch/sandbox/app'
import { newId } from '@clutch/shared/id'
import type { Service } from '@clutch/shared/runtime'
import { startTestService, type TestService } from '@clutch/testing/service'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { PrismaClient } from '../../prisma/client/client.ts'
import { answerInquiries } from './answer-inquiries.ts'
import { calculateTax } from './calculate.ts'
import { changeTaxSettings } from './change-settings.ts'
import { checkTaxNumber } from './check-number.ts'
import { getTaxCalculation } from './get.ts'
import { getTaxSettings } from './get-settings.ts'
import { listTaxCalculations } from './list.ts'
import { listTaxNumberChecks } from './list-number-checks.ts'
import { listTaxRates } from './list-rates.ts'
import { onAccountNumberChanged } from './on-corporate-account-changed.ts'
import { readTaxSettings, TaxVariables } from './outside.ts'
import { previewTaxRefund } from './preview-refund.ts'
import { recalculateTax } from './recalculate.ts'
import { type Facts, taxOf } from './tax-calculation.ts'

// Tax needs none of the money's machinery.
const alone: Service<PrismaClient> = {
  name: 'payments',
  owner: 'payments',
  variables: TaxVariables,
  prisma: (adapter) => new PrismaClient({ adapter }),
  routes: [
    calculateTax,
    listTaxCalculations,
    getTaxCalculation,
    recalculateTax,
    previewTaxRefund,
    listTaxRates,
    checkTaxNumber,
    listTaxNumberChecks,
    getTaxSettings,
    changeTaxSettings,
  ],
  reactions: [onAccountNumberChanged],
  dueWork: [],
  snapshots: [],
  extensions: [readTaxSettings, answerInquiries],
}
let service: TestService<PrismaClient>
let sandbox: Awaited<ReturnType<typeof buildSandbox>>
let stateDir: string
let sandboxUrl: string
const path = '/payments/tax-calculation'

beforeAll(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'clutch-tax-'))
  sandbox = await buildSandbox({ stateDir, stripeSecretKey: 'sk_test_clutch_tax', meshSecret: undefined })
  await sandbox.app.listen({ host: '127.0.0.1', port: 0 })
  sandboxUrl = sandbox.app.listeningOrigin
  service = await startTestService(alone, {
    nats: true,
    streams: ['b2b', 'payments'],
    env: { VIES_API_BASE: `${sandboxUrl}/vies`, TAXJAR_API_KEY: 'sandbox', TAXJAR_API_BASE: `${sandboxUrl}/taxjar` },
  })
})
afterAll(async () => {
  await service?.stop()
  await sandbox?.app.close()
  await rm(stateDir, { recursive: true, force: true })
})
afterEach(async () => {
  await fetch(`${sandboxUrl}/faults`, { method: 'DELETE' })
})

const at = async (method: string, door: string, body?: unknown) => {
  const answer = await fetch(`${sandboxUrl}${door}`, {
    method,
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  return text === '' ? undefined : (JSON.parse(text) as Record<string, unknown>)
}
const viesCalls = async () => ((await at('GET', '/journal?provider=vies'))!.entries as unknown[]).length
const tell = (number: string, status: string) => at('PUT', `/tax-numbers/${number}`, { status })

let lastNumber = 10_000_000_000
/** A number that nobody asked about yet. */
const french = () => {
  lastNumber += 1
  return `FR${lastNumber}`
}

const sale = (more: Partial<NewTaxCalculation> = {}): NewTaxCalculation => ({
  taxPoint: '2026-11-22',
  currency: 'EUR',
  pricing: 'exclusive',
  seller: { country: 'DE', taxNumbers: ['DE 123 456 789'] },
  customer: { country: 'FR', kind: 'business', taxNumber: french() },
  lines: [
    { category: 'labour', quantity: '1.5', unitPrice: '89.00' },
    { category: 'parts', quantity: '4', unitPrice: '112.50' },
  ],
  ...more,
})
const calculate = (body: NewTaxCalculation, headers: Record<string, string> = {}, tenant?: string) =>
  service.call<TaxCalculation>('POST', path, { body, headers, ...(tenant === undefined ? {} : { tenant }) })

test('rule 14: labour and parts of one sale are taxed line by line, and the register is asked in the seller’s name', async () => {
  const { status, body } = await calculate(sale())
  expect(status).toBe(201)
  expect(body).toMatchObject({
    status: 'final',
    netTotal: 58_350,
    taxTotal: 8_550,
    grossTotal: 66_900,
    taxSubtotals: [
      { category: 'AE', rate: '0', taxableAmount: 13_350, taxAmount: 0 },
      { category: 'S', rate: '19', taxableAmount: 45_000, taxAmount: 8_550 },
    ],
    lines: [
      { id: '1', taxCategory: 'AE', jurisdiction: 'FR', article: 'Art. 44, 196', exemptionCode: 'VATEX-EU-AE' },
      {
        id: '2',
        taxCategory: 'S',
        taxRate: '19',
        jurisdiction: 'DE',
        grossAmount: 53_550,
        rateSource: 'UStG § 12 (1)',
      },
    ],
    numberCheck: {
      status: 'valid',
      register: 'VIES',
      requester: 'DE123456789',
      consultationNumber: expect.stringMatching(/^WAPI/),
    },
  })
  expect((await service.call('GET', `${path}/${body.id}`)).body).toEqual(body)
})

test('what is kept is enough to compute it again', async () => {
  const { body } = await calculate(
    sale({
      pricing: 'inclusive',
      discountAmount: 333,
      lines: [...sale().lines, { category: 'fuel', quantity: '41.37', unitPrice: '1.799' }],
    }),
  )
  const facts: Facts = {
    numberCheck: body.numberCheck,
    whenRegisterUnavailable: body.whenRegisterUnavailable,
    salesTax: null,
  }
  const {
    id: _id,
    version: _version,
    reference: _reference,
    recalculates: _of,
    request,
    createdAt: _at,
    ...result
  } = body
  expect(taxOf(request, facts)).toEqual(result)
})

describe('rule 14: the register', () => {
  test('an answer is used again for the days of the setting, and then asked for anew', async () => {
    const request = sale()
    const before = await viesCalls()
    const first = await calculate(request)
    const second = await calculate(request)
    expect(second.body.numberCheck).toEqual(first.body.numberCheck)
    expect(await viesCalls()).toBe(before + 1)
    const now = service.clock.now()
    service.clock.set(new Date(now.getTime() + 30 * 86_400_000))
    await tell(request.customer.taxNumber!, 'invalid')
    const third = await calculate(request)
    // A denial is good for a day only: whoever registers meanwhile need not wait for a month.
    service.clock.set(new Date(now.getTime() + 31 * 86_400_000))
    await tell(request.customer.taxNumber!, 'valid')
    const fourth = await calculate(request)
    service.clock.set(now)
    expect(fourth.body).toMatchObject({ numberCheck: { status: 'valid' }, taxTotal: 8_550 })
    expect(await viesCalls()).toBe(before + 3)
    expect(third.body).toMatchObject({ numberCheck: { status: 'invalid' }, status: 'final', taxTotal: 2_537 + 8_550 })
    expect(third.body.lines[0]!.reason).toContain('the register does not confirm')
  })

  test('what cannot be asked is held, never exempt, and final once it could be asked', async () => {
    const taxNumber = french()
    await tell(taxNumber, 'unavailable')
    const held = await calculate(sale({ customer: { country: 'FR', kind: 'business', taxNumber } }))
    expect(held.body).toMatchObject({
      status: 'held',
      numberCheck: { status: 'unavailable', reason: 'MS_UNAVAILABLE' },
      lines: [{ taxCategory: 'S', taxRate: '19', hold: expect.stringContaining(taxNumber) }, { hold: null }],
    })
    const listed = await service.call<{ items: TaxCalculation[] }>('GET', `${path}?status=held`)
    expect(listed.body.items.map(({ id }) => id)).toContain(held.body.id)
    await tell(taxNumber, 'valid')
    const again = await service.call<TaxCalculation>('POST', `${path}/${held.body.id}/recalculate`)
    expect(again).toMatchObject({
      status: 201,
      body: { status: 'final', recalculates: held.body.id, taxTotal: 8_550, lines: [{ taxCategory: 'AE' }, {}] },
    })
  })

  test.each(['socket-closed', '500', '429'])('and so when it answers %s', async (kind) => {
    await at('POST', '/faults', { provider: 'vies', kind, times: 9 })
    expect((await calculate(sale())).body).toMatchObject({ status: 'held', numberCheck: { status: 'unavailable' } })
  })

  test('a tenant may have it charged instead', async () => {
    const tenant = newId('ten')
    const settings = await service.call(`GET`, `${path}/settings`, { tenant })
    expect(settings.body).toMatchObject({ version: 1, whenRegisterUnavailable: 'hold', numberCheckDays: 30 })
    const change = (version: string) =>
      service.call('PATCH', `${path}/settings`, {
        tenant,
        body: { whenRegisterUnavailable: 'charge' },
        headers: { 'if-match': version },
      })
    expect((await change('"1"')).body).toMatchObject({
      version: 2,
      whenRegisterUnavailable: 'charge',
      numberCheckDays: 30,
    })
    expect((await change('"1"')).status).toBe(412)
    const taxNumber = french()
    await tell(taxNumber, 'unavailable')
    const charged = await calculate(sale({ customer: { country: 'FR', kind: 'business', taxNumber } }), {}, tenant)
    expect(charged.body).toMatchObject({
      status: 'final',
      taxTotal: 11_087,
      lines: [{ taxRate: '19', hold: null }, {}],
    })
  })

  test('nobody is asked where nothing follows from it', async () => {
    const before = await viesCalls()
    for (const customer of [
      { country: 'DE', kind: 'business' as const, taxNumber: 'DE999999999' },
      { country: 'FR', kind: 'consumer' as const, taxNumber: french() },
      { country: 'FR', kind: 'business' as const, taxNumber: 'FR1' + '2' },
    ])
      expect((await calculate(sale({ customer }))).body).toMatchObject({ status: 'final', taxTotal: 11_087 })
    expect(await viesCalls()).toBe(before)
  })

  test('a number can be checked by itself; the answer is kept, told and listed', async () => {
    const number = french()
    const check = (body: Record<string, unknown>) =>
      service.call<TaxNumberCheck>('POST', `${path}/number-checks`, { body })
    const first = await check({ number: `${number.slice(0, 6)} ${number.slice(6)}` })
    expect(first).toMatchObject({ status: 201, body: { number, status: 'valid', consultationNumber: null } })
    expect((await check({ number })).body).toEqual(first.body)
    const proven = await check({ number, requester: 'DE123456789' })
    expect(proven.body.consultationNumber).toMatch(/^WAPI/)
    await tell(number, 'invalid')
    expect((await check({ number, fresh: true })).body).toMatchObject({ status: 'invalid', reason: expect.any(String) })
    expect((await check({ number: 'DE12' })).body).toMatchObject({ status: 'invalid', register: null })
    expect((await check({ number: 'GB123456789' })).body).toMatchObject({ status: 'no-register' })
    const { body } = await service.call<{ items: TaxNumberCheck[] }>('GET', `${path}/number-checks?number=${number}`)
    expect(body.items.map(({ status }) => status)).toEqual(['invalid', 'valid', 'valid'])
    const told = (await service.emitted('payments.tax-number.checked')).filter(({ data }) => data.number === number)
    expect(told.map(({ data }) => data.status)).toEqual(['valid', 'valid', 'invalid'])
  })
})

test('the number of an account is checked before anything is sold to it, however long its register is away', async () => {
  const vatId = french()
  const account: CorporateAccount = {
    id: newId('acc'),
    version: 1,
    name: 'Transports Dupont',
    country: 'FR',
    vatId,
    billingEmail: 'billing@dupont.example',
    currency: 'EUR',
    paymentTermsDays: 14,
    status: 'active',
    createdAt: '2026-03-02T09:00:00.000Z',
  }
  await at('POST', '/faults', { provider: 'vies', kind: '503', times: 2 })
  await service.publish(CorporateAccountCreated, account)
  const checks = async () =>
    (await service.call<{ items: TaxNumberCheck[] }>('GET', `${path}/number-checks?number=${vatId}`)).body.items
  await expect.poll(checks, { timeout: 15_000, interval: 50 }).toMatchObject([{ status: 'valid' }])
  await expect
    .poll(() => service.look('SELECT 1 FROM payments.tax_number_inquiries WHERE number = $1', [vatId]))
    .toEqual([])
  // So a sale is not held when the register is away then.
  await tell(vatId, 'unavailable')
  const sold = await calculate(sale({ customer: { country: 'FR', kind: 'business', taxNumber: vatId } }))
  expect(sold.body).toMatchObject({
    status: 'final',
    taxTotal: 8_550,
    numberCheck: { status: 'valid', requester: null },
  })
})

test('rule 11: prices with tax, to the cent, and what an e-invoice over them states', async () => {
  const { body } = await calculate(
    sale({
      pricing: 'inclusive',
      customer: { country: 'DE', kind: 'consumer' },
      lines: [{ category: 'labour', quantity: '1', unitPrice: '99.99' }],
    }),
  )
  expect(body).toMatchObject({ netTotal: 8_403, taxTotal: 1_596, grossTotal: 9_999 })
  expect(body.document).toMatchObject({
    netTotal: 8_403,
    taxTotal: 1_597,
    grossTotal: 10_000,
    rounding: -1,
    due: 9_999,
  })
  const perLine = await calculate(
    sale({
      rounding: 'line',
      customer: { country: 'DE', kind: 'consumer' },
      lines: Array.from({ length: 3 }, () => ({ category: 'labour' as const, quantity: '1', unitPrice: '0.33' })),
    }),
  )
  expect(perLine.body).toMatchObject({ taxTotal: 18, grossTotal: 117, document: null })
})

test('rule 13: the rate is that of the tax point, and the table can be read', async () => {
  const german = { customer: { country: 'DE', kind: 'consumer' as const } }
  const rateOn = async (taxPoint: string) => (await calculate(sale({ ...german, taxPoint }))).body.lines[0]!.taxRate
  expect([await rateOn('2020-06-30'), await rateOn('2020-07-01'), await rateOn('2021-01-01')]).toEqual([
    '19',
    '16',
    '19',
  ])
  const { body } = await service.call<{ items: unknown[] }>('GET', `${path}/rates?country=DE&at=2020-08-01`)
  expect(body.items).toEqual([
    {
      country: 'DE',
      category: null,
      rate: '16',
      validFrom: '2020-07-01',
      validTo: '2020-12-31',
      source: 'UStG § 28 (1), Zweites Corona-Steuerhilfegesetz',
    },
  ])
  expect(await calculate(sale({ ...german, taxPoint: '1995-01-01' }))).toMatchObject({
    status: 422,
    body: { code: 'tax-rate-unknown' },
  })
})

test('rule 11: refunds take back the tax cumulatively, the last one sums, and never more than the gross', async () => {
  const { body } = await calculate(
    sale({
      pricing: 'inclusive',
      customer: { country: 'DE', kind: 'consumer' },
      lines: [{ category: 'service', quantity: '1', unitPrice: '1.00' }],
    }),
  )
  const preview = (amounts: number[]) =>
    service.call(`POST`, `${path}/${body.id}/refund-preview`, { body: { amounts } })
  expect(await preview([33, 33, 34])).toMatchObject({
    status: 200,
    body: {
      left: 0,
      refunds: [
        { amount: 33, netAmount: 28, taxAmount: 5, parts: [{ category: 'S', rate: '19' }] },
        { amount: 33, netAmount: 27, taxAmount: 6 },
        { amount: 34, netAmount: 29, taxAmount: 5 },
      ],
    },
  })
  expect(await preview([60, 41])).toMatchObject({
    status: 422,
    body: { code: 'refund-exceeds-gross', errors: [{ pointer: '/body/amounts/1' }] },
  })
})

describe('the United States, through a provider', () => {
  const american = (more: Partial<NewTaxCalculation> = {}) =>
    sale({
      currency: 'USD',
      seller: { country: 'US', address: { state: 'NY', postalCode: '10001' } },
      customer: { country: 'US', kind: 'business', address: { state: 'CA', postalCode: '90002' } },
      lines: [
        { id: 'part', category: 'parts', quantity: '1', unitPrice: '100.05' },
        { id: 'work', category: 'labour', quantity: '1', unitPrice: '50.00' },
      ],
      ...more,
    })

  test('tax is what the provider says of each line, by state', async () => {
    const { body } = await calculate(american())
    expect(body).toMatchObject({
      netTotal: 15_005,
      taxTotal: 950,
      grossTotal: 15_955,
      document: null,
      lines: [
        { id: 'part', taxCategory: 'S', taxRate: '9.5', taxAmount: 950, jurisdiction: 'US-CA', scheme: 'sales-tax' },
        { id: 'work', taxCategory: 'E', taxRate: '0', taxAmount: 0 },
      ],
    })
  })

  test('a certificate exempts, and a discount comes before tax', async () => {
    const certificates = [{ reference: 'R1', country: 'US', article: 'resale', validFrom: '2026-01-01' }]
    const customer = { ...american().customer, certificates }
    expect((await calculate(american({ customer }))).body).toMatchObject({ taxTotal: 0, grossTotal: 15_005 })
    const { body } = await calculate(american({ discountAmount: 1_005, lines: [american().lines[0]!] }))
    expect(body).toMatchObject({ netTotal: 9_000, taxTotal: 855 })
  })

  test('without an answer nothing is guessed', async () => {
    await at('POST', '/faults', { provider: 'taxjar', kind: '503', times: 2 })
    expect(await calculate(american())).toMatchObject({ status: 503, body: { code: 'tax-provider-unavailable' } })
    const { address: _address, ...customer } = american().customer
    expect(await calculate(american({ customer }))).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/body/customer/address' }] },
    })
  })
})

test('what cannot be calculated says why', async () => {
  const german = { country: 'DE', kind: 'consumer' as const }
  const line = { category: 'labour' as const, quantity: '1', unitPrice: '1.00' }
  for (const [request, code] of [
    [{ customer: german, lines: [{ category: 'hire' as const, quantity: '1', unitPrice: '1' }] }, 'tax-rule-unknown'],
    [{ seller: { country: 'CH' } }, 'tax-regime-unknown'],
    [{ seller: { country: 'DE' } }, 'seller-number-missing'],
    [{ customer: german, discountAmount: 101, lines: [line] }, 'discount-exceeds-amount'],
    [
      { customer: german, lines: [{ ...line, quantity: '999999999999999', unitPrice: '999999999999999' }] },
      'amount-too-large',
    ],
    [{ customer: german, lines: [line, { ...line, id: '1' }] }, 'validation-failed'],
    [{ customer: german, rounding: 'line' as const, eInvoice: true }, 'rounding-not-allowed'],
    [{ customer: german, currency: 'XXY' }, 'validation-failed'],
    [{ seller: { country: 'DE', taxNumbers: ['DE12'] } }, 'validation-failed'],
    [{ customer: german, lines: [{ ...line, discountAmount: 101 }] }, 'discount-exceeds-amount'],
    [{ customer: german, lines: [{ ...line, quantity: '-1' }] }, 'validation-failed'],
  ] as [Partial<NewTaxCalculation>, string][]) {
    const { status, body } = await calculate(sale(request))
    expect([status, (body as unknown as { code: string }).code], JSON.stringify(request)).toEqual([
      code === 'validation-failed' ? 400 : 422,
      code,
    ])
  }
})

test('one key, one calculation; another tenant sees none of it', async () => {
  const headers = { 'idempotency-key': newId('key') }
  const request = sale({ reference: 'order-7' })
  const first = await calculate(request, headers)
  const again = await calculate(request, headers)
  expect(again.body).toEqual(first.body)
  expect(again.headers['idempotency-replayed']).toBe('true')
  expect((await calculate(sale(), headers)).status).toBe(422)
  const mine = await service.call<{ items: unknown[] }>('GET', `${path}?reference=order-7`)
  expect(mine.body.items).toEqual([first.body])
  const tenant = newId('ten')
  expect((await service.call('GET', `${path}/${first.body.id}`, { tenant })).status).toBe(404)
  expect((await service.call(`POST`, `${path}/${first.body.id}/recalculate`, { tenant })).status).toBe(404)
})
