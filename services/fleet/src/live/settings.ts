import { readConfig } from '@clutch/shared/config'
import Type from 'typebox'

export const Variables = Type.Object({
  LIVE_HEARTBEAT_MS: Type.Integer({
    minimum: 20,
    maximum: 60_000,
    default: 15_000,
    description: 'a live stream that has nothing to say shows so often that it is there',
  }),
})

export function heartbeatMsOf(env: Record<string, string | undefined>): number {
  return readConfig(Variables, env).LIVE_HEARTBEAT_MS
}
