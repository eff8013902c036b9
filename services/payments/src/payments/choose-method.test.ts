import { money } from '@clutch/shared/money'
import { expect, test } from 'vitest'
import { stripeCapabilities } from '../providers/stripe/capabilities.ts'
import { type ChargeableMethod, type Choice, chooseMethod } from './choose-method.ts'

const capabilities = {
  stripe: stripeCapabilities,
  square: stripeCapabilities,
  // It takes no forints with decimals.
  paypal: { ...stripeCapabilities, takes: ({ currency }: { currency: string }) => currency !== 'HUF' },
}
const method = (id: string, over: Partial<ChargeableMethod> = {}): ChargeableMethod => ({
  id,
  provider: 'stripe',
  kind: 'card',
  isDefault: false,
  createdAt: new Date('2026-03-02T09:00:00.000Z'),
  ...over,
})
const choice = (over: Partial<Choice> = {}): Choice => ({
  amount: money(1_000, 'EUR'),
  rules: [],
  capabilities,
  isUp: () => true,
  without: [],
  ...over,
})
const chosen = (methods: ChargeableMethod[], over: Partial<Choice> = {}) => chooseMethod(methods, choice(over))?.id

test('the default is charged, and without one the newest', () => {
  const newer = { createdAt: new Date('2026-03-03T09:00:00.000Z') }
  expect(chosen([method('a', { isDefault: true }), method('b', newer)])).toBe('a')
  expect(chosen([method('a'), method('b', newer)])).toBe('b')
})

test('a rule of the tenant counts before the default, the first that fits of them', () => {
  const methods = [method('a', { isDefault: true }), method('b', { provider: 'square' })]
  const rules = [
    { currencies: ['GBP'], methodKinds: null, providers: ['stripe' as const] },
    { currencies: ['EUR'], methodKinds: ['card' as const], providers: ['square' as const] },
    { currencies: null, methodKinds: null, providers: ['stripe' as const] },
  ]
  expect(chosen(methods, { rules })).toBe('b')
  expect(chosen(methods, { rules, amount: money(1_000, 'USD') })).toBe('a')
})

test('a provider that is silent is used only when there is no other', () => {
  const isUp = (name: string) => name !== 'stripe'
  expect(chosen([method('a', { isDefault: true }), method('b', { provider: 'square' })], { isUp })).toBe('b')
  expect(chosen([method('a', { isDefault: true })], { isUp })).toBe('a')
})

test('a provider that cannot be told the amount, or has refused it, is not used at all', () => {
  const paypal = method('a', { provider: 'paypal', isDefault: true })
  expect(chosen([paypal, method('b')], { amount: money(150, 'HUF') })).toBe('b')
  expect(chosen([paypal], { amount: money(150, 'HUF') })).toBeUndefined()
  expect(chosen([method('a')], { without: ['stripe'] })).toBeUndefined()
})
