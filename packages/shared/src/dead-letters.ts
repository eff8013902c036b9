import type { MsgRequest, StoredMsg } from '@nats-io/jetstream'
import { JetStreamApiError } from '@nats-io/jetstream'
import { headers as natsHeaders } from '@nats-io/transport-node'
import { type Bus, deadLetterStream } from './bus.ts'

/** An event that a reaction gave up on. */
export interface DeadLetter {
  /** Its place in the stream of dead letters; what `replay` is told. */
  seq: number
  service: string
  reaction: string
  subject: string
  eventId: string
  tenantId: string
  failures: number
  reason: string
  buriedAt: string
}

/** Dead letters from the oldest on, at most `limit`. */
export async function* deadLetters(
  bus: Bus,
  options: { reaction?: string | undefined; limit?: number } = {},
): AsyncGenerator<DeadLetter> {
  for await (const message of stored(bus, options.limit ?? 10_000)) {
    const letter = letterOf(message)
    if (options.reaction === undefined || options.reaction === letter.reaction) yield letter
  }
}

/**
 * Gives letters to the reaction that could not apply them once more, and to no other. The letter is removed after the
 * stream has acknowledged the event.
 * @returns how many
 */
export async function replayDeadLetters(bus: Bus, chosen: (letter: DeadLetter) => boolean): Promise<number> {
  const [client, manager] = await Promise.all([bus.jetstream(), bus.manager()])
  let replayed = 0
  for await (const message of stored(bus, 1_000_000)) {
    const letter = letterOf(message)
    if (!chosen(letter)) continue
    const headers = natsHeaders()
    for (const name of message.header.keys()) {
      if (!name.startsWith('clutch-dead-')) headers.set(name, message.header.get(name))
    }
    headers.set('Nats-Msg-Id', `${letter.eventId}:replay:${letter.seq}`)
    headers.set('clutch-only', letter.reaction)
    await client.publish(letter.subject, message.data, { headers })
    await manager.streams.deleteMessage(deadLetterStream.name, message.seq)
    replayed += 1
  }
  return replayed
}

/** What stands in the stream now; letters that come while we read are left for the next call. */
async function* stored(bus: Bus, limit: number): AsyncGenerator<StoredMsg> {
  const manager = await bus.manager()
  let last: number
  try {
    last = (await manager.streams.info(deadLetterStream.name)).state.last_seq
  } catch (error) {
    if (error instanceof JetStreamApiError && error.status === 404) return
    throw error
  }
  let next = 1
  for (let count = 0; count < limit && next <= last; count += 1) {
    // The server takes a first sequence beside the subject and so skips what was deleted; the client's type does not say so.
    const message = await manager.streams.getMessage(deadLetterStream.name, {
      seq: next,
      next_by_subj: 'clutch.dead.>',
    } as unknown as MsgRequest)
    if (message === null || message.seq > last) return
    yield message
    next = message.seq + 1
  }
}

function letterOf(message: StoredMsg): DeadLetter {
  const header = (name: string) => message.header.get(name)
  return {
    seq: message.seq,
    service: header('clutch-dead-service'),
    reaction: header('clutch-dead-reaction'),
    subject: header('clutch-dead-subject'),
    eventId: header('ce-id'),
    tenantId: header('ce-tenant'),
    failures: Number(header('clutch-dead-failures')),
    reason: header('clutch-dead-reason'),
    buriedAt: message.timestamp,
  }
}
