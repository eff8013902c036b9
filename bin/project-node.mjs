// The Node everything runs on: on Linux the one that comes with the dependencies, elsewhere the machine's own.
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const OLDEST_NODE = 24

function pinnedNode(root) {
  const path = join(root, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node')
  return existsSync(path) ? path : undefined
}

export function projectNode(root) {
  const pinned = pinnedNode(root)
  if (pinned) return pinned
  const own = Number(process.versions.node.split('.')[0])
  if (own >= OLDEST_NODE) return process.execPath
  throw new Error(
    `no Node ${OLDEST_NODE} comes with the dependencies for ${process.platform}-${process.arch}, and this is Node ` +
      `${process.versions.node}. Install Node ${OLDEST_NODE} or newer and run the command again.`,
  )
}
