import type { DeviceCommand } from '@clutch/contracts/telematics/commands'
import { families, requestFamilies } from '@clutch/protocols/families'
import { mqttCommands } from '@clutch/protocols/mqtt-json/commands'

/** What devices of a protocol can be told; nothing where they do not listen. */
export function commandsOf(protocol: string): readonly DeviceCommand['kind'][] {
  if (protocol === 'mqtt') return mqttCommands
  return families.find(({ name }) => name === protocol)?.commands ?? []
}

const usualReferences = 65_535

/** How many commands the wire tells apart in an answer, from 1 on. */
export function referencesOf(protocol: string): number {
  return families.find(({ name }) => name === protocol)?.references ?? usualReferences
}

const mqtt = { name: 'mqtt', transports: ['mqtt'] } as const

export const protocols = [...families, ...requestFamilies, mqtt].map(({ name, transports }) => ({
  name,
  transports: [...transports],
  commands: [...commandsOf(name)],
}))
