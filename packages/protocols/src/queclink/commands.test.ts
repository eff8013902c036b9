import { describe, expect, test } from 'vitest'
import { ProtocolError } from '../protocol.ts'
import { ascii } from '../wire.ts'
import { queclink } from './family.ts'

describe('commands', () => {
  const context = { uniqueId: '135790246811220', session: { version: '060228' }, reference: 0xa7, nowMs: 0 }
  const said = (command: Parameters<typeof queclink.encodeCommand>[0], version = '060228', more = {}) =>
    ascii(queclink.encodeCommand(command, { ...context, session: { version }, ...more }).bytes)

  test('outputs have the form of the manufacturer’s examples', () => {
    expect(said({ kind: 'engine-cut' })).toBe('AT+GTOUT=gv300,1,,,,,,,,,,,,,,,,00A7$')
    expect(said({ kind: 'engine-restore' })).toBe('AT+GTOUT=gv300,0,,,,,,,,,,,,,,,,00A7$')
    expect(said({ kind: 'output', output: 2, on: true }, '040100')).toBe('AT+GTOUT=gv200,,,,1,0,0,,,,,,,,,,,00A7$')
    expect(said({ kind: 'engine-cut' }, '080100')).toBe('AT+GTOUT=gmt100,,,,1,,,,,,,,,,00A7$')
    expect(said({ kind: 'engine-cut' }, '0F0100')).toBe('AT+GTOUT=gv55,1,0,0,,,,,,,,,,,,,,00A7$')
  })

  test('orders and intervals', () => {
    expect(said({ kind: 'reboot' })).toBe('AT+GTRTO=gv300,3,,,,,,00A7$')
    expect(said({ kind: 'request-position' }, '1A0800')).toBe('AT+GTRTO=gl300,1,,,,,,00A7$')
    expect(said({ kind: 'report-interval', seconds: 300 }, '1A0800')).toBe(
      'AT+GTFRI=gl300,1,,,,,,300,300,,,,,,,,,,,,00A7$',
    )
    expect(said({ kind: 'report-interval', seconds: 60 })).toBe('AT+GTFRI=gv300,1,,,,,,60,60,,,,,,,,,,00A7$')
    expect(said({ kind: 'report-interval', seconds: 60 }, '0F0100')).toBe('AT+GTFRI=gv55,1,,,,,,,60,,,,,,,,,,00A7$')
  })

  test('the model and the password that the operator told go first', () => {
    expect(said({ kind: 'reboot' }, '060228', { password: 'secret' })).toBe('AT+GTRTO=secret,3,,,,,,00A7$')
    expect(said({ kind: 'reboot' }, '060228', { model: 'GV350M' })).toBe('AT+GTRTO=gv350m,3,,,,,,00A7$')
  })

  test('a text is sent as it is, but for its serial number', () => {
    expect(said({ kind: 'text', text: 'AT+GTRTO=gv300,8,,,,,,FFFF$' })).toBe('AT+GTRTO=gv300,8,,,,,,00A7$')
    expect(said({ kind: 'text', text: 'AT+GTRTO=gv300,8,,,,,,' })).toBe('AT+GTRTO=gv300,8,,,,,,00A7$')
    expect(said({ kind: 'text', text: 'anything' })).toBe('anything$')
  })

  test('a model without outputs cannot be told to switch one', () => {
    expect(() => said({ kind: 'engine-cut' }, '1A0800')).toThrow(ProtocolError)
    expect(() => said({ kind: 'output', output: 4, on: true })).toThrow(ProtocolError)
  })
})
