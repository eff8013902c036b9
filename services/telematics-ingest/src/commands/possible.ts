import type { DeviceCommand } from '@clutch/contracts/telematics/commands'
import { families, requestFamilies } from '@clutch/protocols/families'

/** What devices of a protocol can be told; nothing where they do not listen. */
export function commandsOf(protocol: string): readonly DeviceCommand['kind'][] {
  return families.find(({ name }) => name === protocol)?.commands ?? []
}

export const protocols = [...families, ...requestFamilies].map(({ name, transports }) => ({
  name,
  transports: [...transports],
  commands: [...commandsOf(name)],
}))
