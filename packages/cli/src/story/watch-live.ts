import { WebSocket } from 'ws'
import type { SeededTenant } from './seeded-tenant.ts'

/** Two clients of the gateway that watch a fleet move: one over WebSocket, one over server-sent events. */
export interface LiveWatch {
  counts(): { websocket: number; sse: number; vehicles: number }
  stop(): void
}

interface Seen {
  vehicleId: string
  at: string
  lat: number
  lon: number
}

export function watchLive(url: string, tenant: SeededTenant): LiveWatch {
  const path = `/api/v1/b2b/fleet-management/telematics/${tenant.fleetId}`
  const stop = new AbortController()
  const moved = { websocket: 0, sse: 0 }
  const places = { websocket: new Map<string, string>(), sse: new Map<string, string>() }
  const vehicles = new Set<string>()

  /** Counts a vehicle that is somewhere else than it was, not a repetition. */
  function see(by: 'websocket' | 'sse', text: string): void {
    const { vehicleId, lat, lon } = JSON.parse(text) as Seen
    const place = `${lat},${lon}`
    const before = places[by].get(vehicleId)
    places[by].set(vehicleId, place)
    if (before === undefined || before === place) return
    moved[by] += 1
    vehicles.add(vehicleId)
  }

  const connect = () => {
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}${path}/live`, {
      headers: { authorization: `Bearer ${tenant.accessToken()}` },
    })
    socket.on('message', (data) => see('websocket', String(data)))
    socket.on('error', () => {})
    socket.on('close', () => {
      if (!stop.signal.aborted) setTimeout(connect, 500).unref()
    })
    stop.signal.addEventListener('abort', () => socket.terminate(), { once: true })
  }
  connect()

  void (async () => {
    while (!stop.signal.aborted) {
      try {
        const response = await fetch(`${url}${path}/stream`, {
          headers: { authorization: `Bearer ${tenant.accessToken()}`, accept: 'text/event-stream' },
          signal: stop.signal,
        })
        let rest = ''
        for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
          const blocks = (rest + chunk).split('\n\n')
          rest = blocks.pop()!
          for (const block of blocks) {
            const data = block
              .split('\n')
              .filter((line) => line.startsWith('data:'))
              .map((line) => line.slice(5).trim())
            if (data.length > 0) see('sse', data.join('\n'))
          }
        }
      } catch {
        // it is opened again below, until the watch stops
      }
      await new Promise((resolve) => setTimeout(resolve, 500))
    }
  })()

  return { counts: () => ({ ...moved, vehicles: vehicles.size }), stop: () => stop.abort() }
}
