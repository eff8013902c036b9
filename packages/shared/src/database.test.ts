import { expect, test } from 'vitest'
import { isContention, isUnavailable, isUniqueViolation, schemaOf, sqlState } from './database.ts'

const ofPg = (code: string) => Object.assign(new Error('x'), { code })
/** As Prisma 7 hands on what its adapter saw. */
const ofPrisma = (originalCode: string, code = 'P2010') =>
  Object.assign(new Error('x'), {
    name: 'PrismaClientKnownRequestError',
    code,
    meta: { driverAdapterError: Object.assign(new Error('x'), { cause: { originalCode, kind: 'postgres' } }) },
  })

test.each(['40001', '40P01'])('%s asks for another attempt, whoever reports it', (state) => {
  for (const error of [ofPg(state), ofPrisma(state, 'P2034')]) {
    expect(isContention(error)).toBe(true)
    expect(isUnavailable(error)).toBe(false)
  }
})

test.each([
  ['the server shuts down', ofPg('57P01')],
  ['the server shuts down, through Prisma', ofPrisma('57P01')],
  ['the server starts', ofPg('57P03')],
  ['the connection broke', ofPg('08006')],
  ['too many connections', ofPg('53300')],
  ['nobody listens', ofPg('ECONNREFUSED')],
  ['the peer is gone', ofPg('ECONNRESET')],
  ['writing to a closed socket', ofPg('EPIPE')],
  ['no such host', ofPg('ENOTFOUND')],
  ['Prisma cannot reach it', ofPg('P1001')],
  ['the pool waited too long', new Error('timeout exceeded when trying to connect')],
  ['the client is broken', new Error('Client has encountered a connection error and is not queryable')],
  ['the connection ended', new Error('Connection terminated unexpectedly')],
])('unavailable: %s', (_what, error) => {
  expect(isUnavailable(error)).toBe(true)
  expect(isContention(error)).toBe(false)
})

test.each([
  ['a statement that took too long', ofPg('57014')],
  ['a value out of range', ofPg('22003')],
  ['a constraint', ofPrisma('23505', 'P2002')],
  ['a mistake of ours', new TypeError('undefined is not a function')],
  ['nothing at all', undefined],
  ['a text', 'ECONNREFUSED'],
])('the fault of the request or of ours: %s', (_what, error) => {
  expect(isUnavailable(error)).toBe(false)
  expect(isContention(error)).toBe(false)
})

test('the state is found wherever it stands', () => {
  expect(sqlState(ofPg('22P02'))).toBe('22P02')
  expect(sqlState(ofPrisma('22P02'))).toBe('22P02')
  expect(sqlState(new Error('x', { cause: { originalCode: '57014' } }))).toBe('57014')
  expect(sqlState(ofPg('P2025'))).toBeUndefined()
  expect(sqlState(null)).toBeUndefined()
})

test('a unique violation is told by its constraint', () => {
  const error = Object.assign(ofPg('23505'), { constraint: 'fleets_name_key' })
  expect(isUniqueViolation(error)).toBe(true)
  expect(isUniqueViolation(error, 'fleets_name_key')).toBe(true)
  expect(isUniqueViolation(error, 'vehicles_vin_key')).toBe(false)
  expect(isUniqueViolation(ofPg('23503'))).toBe(false)
})

test('a role tells its schema, and a role of somebody else is refused', () => {
  expect(schemaOf('postgres://clutch_fleet:x@h/clutch')).toBe('fleet')
  expect(schemaOf('postgres://clutch_fleet_system:x@h/clutch')).toBe('fleet')
  expect(() => schemaOf('postgres://postgres:hunter2@h/clutch')).toThrow(/^(?!.*hunter2).*clutch_<schema>/)
})
