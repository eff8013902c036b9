import { expect, test } from 'vitest'
import { holdsCardNumber } from './card-number.ts'

test.each([
  '4242424242424242',
  '4242 4242 4242 4242',
  'card 5555-5555-5555-4444, thanks',
  '378282246310005',
  '6011111111111117',
  '2223003122003222',
])('%s is a card number', (text) => expect(holdsCardNumber(text)).toBe(true))

test.each([
  '4242424242424241',
  'acc_01K0A1B2C3D4E5F6G7H8J9K0M1',
  'GB29NWBK60161331926819',
  'DE89370400440532013000',
  '2026-03-02T09:00:00.000Z',
  '1795000000000',
  'pm_card_visa',
  '12345',
])('%s is none', (text) => expect(holdsCardNumber(text)).toBe(false))
