import type { DeviceCommand } from '@clutch/contracts/telematics/commands'
import { type CommandReply, ProtocolError } from '../protocol.ts'

export const mqttCommands: readonly DeviceCommand['kind'][] = [
  'engine-cut',
  'engine-restore',
  'output',
  'reboot',
  'request-position',
  'report-interval',
  'text',
]

/** What goes to `devices/<uniqueId>/commands`: the device repeats the id in its answer. */
export function encodeMqttCommand(instruction: DeviceCommand, reference: number): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ id: reference, instruction }))
}

const maxReplyBytes = 16 * 1024

/**
 * What comes on `devices/<uniqueId>/replies`: `{"id": 17, "status": "done" | "failed", "text": "…"}`.
 * @throws {ProtocolError} with the JSON pointer of what is wrong
 */
export function decodeMqttReply(bytes: Uint8Array): CommandReply {
  if (bytes.length > maxReplyBytes) throw new ProtocolError('malformed', `more than ${maxReplyBytes} bytes`)
  let told: unknown
  try {
    told = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw new ProtocolError('malformed', 'not JSON in UTF-8')
  }
  if (typeof told !== 'object' || told === null || Array.isArray(told))
    throw new ProtocolError('malformed', 'not an object')
  const { id, status, text = '' } = told as Record<string, unknown>
  if (!Number.isInteger(id) || (id as number) < 1 || (id as number) > 65_535)
    throw wrong('/id', 'is not the id of a command')
  if (status !== 'done' && status !== 'failed') throw wrong('/status', 'is neither done nor failed')
  if (typeof text !== 'string') throw wrong('/text', 'is not text')
  return { kind: 'mqtt', text, reference: id as number, ...(status === 'failed' && { failed: true }) }
}

function wrong(pointer: string, what: string): ProtocolError {
  return new ProtocolError('malformed', `${pointer} ${what}`, undefined, pointer)
}
