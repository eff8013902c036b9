import { createHash } from 'node:crypto'
import type { MqttCredential } from '@clutch/contracts/telematics/mqtt-credentials'

/** `cld_` and 32 random bytes: recognisable in a log or a leaked repository, and not to be guessed. */
export function mqttToken(random: Uint8Array): string {
  return `cld_${Buffer.from(random).toString('base64url')}`
}

/** All that is kept of it. It has 256 bits of randomness, so a slow hash would add nothing but latency. */
export function hashOfToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

export function issuedAnew(
  before: MqttCredential | undefined,
  device: { id: string; uniqueId: string },
  made: { id: string; now: Date },
): MqttCredential {
  return {
    id: before?.id ?? made.id,
    version: (before?.version ?? 0) + 1,
    deviceId: device.id,
    uniqueId: device.uniqueId,
    issuedAt: made.now.toISOString(),
  }
}
