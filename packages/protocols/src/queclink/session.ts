import { ProtocolError } from '../protocol.ts'

export interface QueclinkSession {
  readonly uniqueId?: string
  /** As the device last told it: what it is, and which of the commands' forms it takes. */
  readonly version?: string
  /** It speaks Protocol Pro, whose commands are others. */
  readonly pro?: true
  /** Of the device's clock, as it told. */
  readonly utcOffsetMin?: number
}

export function identified(session: QueclinkSession, uniqueId: string | undefined): QueclinkSession {
  if (uniqueId === undefined || uniqueId === session.uniqueId) return session
  if (session.uniqueId !== undefined) throw new ProtocolError('malformed', 'the device changed its identity')
  return { ...session, uniqueId }
}
