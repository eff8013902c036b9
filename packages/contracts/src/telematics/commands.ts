import Type, { type Static } from 'typebox'
import { Closed } from '../schemas.ts'

/** What a device can be told, whatever protocol it speaks. Not every family, and not every model, can do all of it. */
export const DeviceCommand = Type.Union([
  Closed({ kind: Type.Literal('engine-cut', { description: 'stop the engine, now' }) }),
  Closed({ kind: Type.Literal('engine-restore', { description: 'let the engine run again' }) }),
  Closed({
    kind: Type.Literal('output'),
    output: Type.Integer({ minimum: 1, maximum: 4 }),
    on: Type.Boolean(),
  }),
  Closed({ kind: Type.Literal('reboot') }),
  Closed({ kind: Type.Literal('request-position') }),
  Closed({
    kind: Type.Literal('report-interval', { description: 'how often to report while moving' }),
    seconds: Type.Integer({ minimum: 1, maximum: 86_400 }),
  }),
  Closed({
    kind: Type.Literal('text', { description: 'configuration, in the device’s own language, sent as it is' }),
    text: Type.String({ minLength: 1, maxLength: 512, pattern: '^[\\x20-\\x7e]+$' }),
  }),
])
export type DeviceCommand = Static<typeof DeviceCommand>
