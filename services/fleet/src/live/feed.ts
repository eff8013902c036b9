import type { Extension } from '@clutch/shared/runtime'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { joinBroadcast } from './broadcast.ts'
import { EventFeed, useEventFeed } from './event-feed.ts'
import { liveHubOf } from './hub.ts'
import { heartbeatMsOf } from './settings.ts'
import { LiveSockets } from './socket.ts'

/** What keeps the clients of this process told: its part of the broadcast, and the WebSockets. */
export const liveFeed: Extension<PrismaClient> = {
  name: 'live',
  prepare: async ({ database, env }) => {
    liveHubOf(database).heartbeatMs = heartbeatMsOf(env)
  },
  start: async (runtime) => {
    const hub = liveHubOf(runtime.database)
    const sockets = new LiveSockets(runtime, hub)
    const events = new EventFeed(runtime.bus, hub, runtime.database)
    useEventFeed(runtime.database, events)
    const broadcast = joinBroadcast(runtime.bus, hub)
    runtime.app.server.on('upgrade', sockets.upgrade)
    return {
      stop: async () => {
        broadcast.stop()
        await events.stop()
        runtime.app.server.off('upgrade', sockets.upgrade)
        await sockets.stop()
      },
    }
  },
}
