import type { Logger } from '@clutch/shared/logging'

/**
 * An acknowledgement to a device is as good as the server's to us. By default nats-server syncs every two minutes: a
 * power cut then loses what was acknowledged. The setting is the server's, so it can only be looked at.
 * @returns undefined when it cannot be told
 */
export async function checkSync(monitorUrl: string | undefined, logger: Logger): Promise<boolean | undefined> {
  if (monitorUrl === undefined) {
    logger.warn(
      'NATS_MONITOR_URL is not set: nobody has checked that nats-server syncs before it acknowledges (sync_interval: always)',
    )
    return undefined
  }
  try {
    const always = await syncsAlways(monitorUrl)
    if (!always)
      logger.error(
        { monitorUrl },
        'nats-server does not sync before it acknowledges: a power cut would lose readings that devices were told are safe. Set jetstream { sync_interval: always }',
      )
    return always
  } catch (error) {
    logger.warn({ err: error, monitorUrl }, 'nats-server did not tell whether it syncs before it acknowledges')
    return undefined
  }
}

async function syncsAlways(monitorUrl: string): Promise<boolean> {
  const answer = await fetch(new URL('/varz', monitorUrl), { signal: AbortSignal.timeout(2_000) })
  if (!answer.ok) throw new Error(`/varz answered ${answer.status}`)
  const { jetstream } = (await answer.json()) as { jetstream?: { config?: { sync_always?: boolean } } }
  return jetstream?.config?.sync_always === true
}
