import type { DeviceCommand } from '@clutch/contracts/telematics/commands'
import { type CommandContext, type EncodedCommand, ProtocolError } from '../protocol.ts'
import { fromAscii } from '../wire.ts'
import { type Model, modelOf, models, passwordOf } from './models.ts'
import type { QueclinkSession } from './session.ts'

/**
 * `AT+GTxxx=<password>,<fields>,<serial>$`. A field left empty keeps what the device has. It answers
 * `+ACK:GTxxx,…,<serial>,<time>,<count>$`.
 */

export const commandKinds: readonly DeviceCommand['kind'][] = [
  'engine-cut',
  'engine-restore',
  'output',
  'reboot',
  'request-position',
  'report-interval',
  'text',
]

/** Until a device has told its version: every frame does. */
const unknownModel = models.get('06') as Model

/** What GTRTO asks for. */
export const realTimeOrders = { position: '1', reboot: '3' } as const
const realTimeFields = 6

const outputFields = 16
const fieldsPerOutput = 3
const reportFields = { vehicle: 17, portable: 19 } as const

export function encodeCommand(command: DeviceCommand, context: CommandContext<QueclinkSession>): EncodedCommand {
  const model = modelOf(context.session.version, context.model) ?? unknownModel
  const serial = context.reference.toString(16).toUpperCase().padStart(4, '0')
  if (command.kind === 'text') return encodeText(command.text, serial)
  if (context.session.pro) throw new ProtocolError('unsupported', 'Protocol Pro takes commands as text only')
  const [word, fields] = wordsOf(command, model)
  const text = `AT+${word}=${[context.password ?? passwordOf(model), ...fields, serial].join(',')}$`
  return { bytes: fromAscii(text), answered: true }
}

/** As it is, but for the serial number: by ours its answer is known. */
function encodeText(text: string, serial: string): EncodedCommand {
  const [, body] = /^(AT\+GT[A-Z0-9]{2,4}=.*,)(?:[0-9A-Fa-f]{4})?\$?$/.exec(text) ?? []
  if (body !== undefined) return { bytes: fromAscii(`${body}${serial}$`), answered: true }
  return { bytes: fromAscii(text.endsWith('$') ? text : `${text}$`), answered: false }
}

function wordsOf(command: Exclude<DeviceCommand, { kind: 'text' }>, model: Model): [word: string, fields: string[]] {
  switch (command.kind) {
    case 'engine-cut':
      return ['GTOUT', engineRelay(model, true)]
    case 'engine-restore':
      return ['GTOUT', engineRelay(model, false)]
    case 'output':
      return ['GTOUT', output(model, command.output, command.on)]
    case 'reboot':
      return ['GTRTO', filled(realTimeFields, { 0: realTimeOrders.reboot })]
    case 'request-position':
      return ['GTRTO', filled(realTimeFields, { 0: realTimeOrders.position })]
    case 'report-interval':
      return ['GTFRI', interval(model, command.seconds)]
  }
}

function filled(count: number, told: Readonly<Record<number, string>>): string[] {
  return Array.from({ length: count }, (_, at) => told[at] ?? '')
}

/** The relay hangs on the first output, unless the model has one for it. */
function engineRelay(model: Model, cut: boolean): string[] {
  if (model.cutRelayField === undefined) return output(model, 1, cut)
  return filled(model.outputFields ?? outputFields, { [model.cutRelayField]: cut ? '1' : '0' })
}

/** State, duration and repetitions; zeros for a state that stays. */
function output(model: Model, number: number, on: boolean): string[] {
  if (number > (model.outputs ?? 0)) {
    throw new ProtocolError('unsupported', `a ${model.name} has ${model.outputs ?? 0} outputs`)
  }
  const at = (number - 1) * fieldsPerOutput
  const wave = model.latched && number === 1 ? '' : '0'
  return filled(model.outputFields ?? outputFields, { [at]: on ? '1' : '0', [at + 1]: wave, [at + 2]: wave })
}

/** At fixed times, and nothing else of what it does is changed. */
function interval(model: Model, seconds: number): string[] {
  const count = model.reportFields ?? (model.tail === 'vehicle' ? reportFields.vehicle : reportFields.portable)
  return filled(count, { 0: '1', ...(!model.noCheckInterval && { 6: String(seconds) }), 7: String(seconds) })
}
