import type { Goal, Outcome } from '@clutch/cli/named-run'
import { decodesPerS } from './ingest/decoding.ts'
import { copy, makePeerTables, type PeerRate, storedRows, twoStatements } from './ingest/peers.ts'
import { preload } from './ingest/preload.ts'
import { Stage, type Stored } from './ingest/stage.ts'

/**
 * Positions from sockets to committed rows, on one machine with everything that takes part: real drives as Teltonika 8
 * Extended over TCP, each device sending its next frame when the last is acknowledged; beside it in the same run, on the
 * same server with the same durability, other ways to the same rows.
 *
 *     npm run bench -- ingest [--rounds 3] [--sockets 256]
 *     npm run bench -- ingest --preload 50000000      what a position costs beside so many, and beside a million
 */
export default async function ingest(argv: string[]): Promise<Outcome> {
  const option = (name: string, otherwise: number) => {
    const at = argv.indexOf(`--${name}`)
    return at < 0 ? otherwise : Number(argv[at + 1])
  }
  const sockets = option('sockets', 256)
  const rounds = option('rounds', 3)
  const rows = option('preload', 0)
  return rows > 0 ? besideManyRows({ sockets, rounds, rows }) : besideOthers({ sockets, rounds })
}

const idleSockets = 10_000
/** Long enough for a median, short enough for an afternoon. */
const records = { 10: 1_200, 1: 300 } as const
const peerRows = 40_000
const halfLoadS = 5

async function besideOthers({ sockets, rounds }: { sockets: number; rounds: number }): Promise<Outcome> {
  const decoding = await decodesPerS()
  const stage = await Stage.open({ devices: Math.max(sockets, idleSockets) })
  try {
    await makePeerTables(stage.client)
    // First, while nothing else has made the process grow.
    const idle = await idleKb(stage)
    const send = async (perFrame: 1 | 10, recordsPerS?: number) => {
      const positions = recordsPerS === undefined ? records[perFrame] * 256 : recordsPerS * halfLoadS
      return said(
        `${perFrame} a frame${recordsPerS === undefined ? '' : `, ${recordsPerS}/s`}`,
        await stage.ingest({
          sockets,
          perFrame,
          recordsPerSocket: Math.ceil(positions / sockets / perFrame) * perFrame,
          ...(recordsPerS === undefined ? {} : { recordsPerS }),
        }),
      )
    }
    say('warming up')
    await send(10)
    await send(1)
    const ours = { 10: [] as Stored[], 1: [] as Stored[] }
    const peers = { copy: [] as PeerRate[], twoStatements: [] as PeerRate[], batched: [] as PeerRate[] }
    let copiedBy = ''
    for (let round = 0; round < rounds; round += 1) {
      ours[1].push(await send(1))
      ours[10].push(await send(10))
      const stored = await storedRows(stage.client)
      const copied = said('COPY', await copy(stage, stored))
      copiedBy = copied.by
      peers.copy.push(copied)
      const some = { ...stored, rows: stored.rows.slice(0, peerRows) }
      peers.twoStatements.push(said('two statements', await twoStatements(stage, some, 'single')))
      peers.batched.push(said('two statements, positions in batches', await twoStatements(stage, some, 'batched')))
    }
    const figuresOf = (runs: readonly Stored[]) => figures(runs)
    const [ten, one] = [figuresOf(ours[10]), figuresOf(ours[1])]
    const halves = { 10: [] as Stored[], 1: [] as Stored[] }
    for (let round = 0; round < rounds; round += 1) {
      halves[10].push(await send(10, Math.round(ten.positionsPerS / 2)))
      halves[1].push(await send(1, Math.round(one.positionsPerS / 2)))
    }
    const half = { 10: figuresOf(halves[10]), 1: figuresOf(halves[1]) }
    const peerFigures = {
      copy: { by: copiedBy, ...peerFigure(peers.copy) },
      twoStatements: peerFigure(peers.twoStatements),
      batched: peerFigure(peers.batched),
    }
    // Within a round the machine is more alike than across the run.
    const ratio = (mine: readonly Stored[], theirs: readonly PeerRate[]) =>
      round(median(mine.map((run, index) => rateOf(run) / theirs[index]!.rowsPerS)), 3)
    const ratiosOf = (mine: readonly Stored[]) => ({
      toCopy: ratio(mine, peers.copy),
      toTwoStatements: ratio(mine, peers.twoStatements),
      toBatched: ratio(mine, peers.batched),
    })
    const ratios = { 10: ratiosOf(ours[10]), 1: ratiosOf(ours[1]) }
    return {
      name: 'ingest',
      figures: {
        sockets,
        rounds,
        perFrame10: ten,
        perFrame1: one,
        halfLoad: { perFrame10: half[10], perFrame1: half[1] },
        peers: peerFigures,
        ratios: { perFrame10: ratios[10], perFrame1: ratios[1] },
        decodesPerS: decoding,
        idleSockets: { sockets: idleSockets, kbEach: idle },
      },
      goals: [
        atLeast('10 a frame: to COPY', ratios[10].toCopy, 0.12),
        atLeast('10 a frame: to two statements', ratios[10].toTwoStatements, 5),
        atLeast('10 a frame: to its batched form', ratios[10].toBatched, 1),
        atLeast('1 a frame: to COPY', ratios[1].toCopy, 0.05),
        atLeast('1 a frame: to two statements', ratios[1].toTwoStatements, 2),
        atLeast('1 a frame: to its batched form', ratios[1].toBatched, 1),
        atMost('10 a frame: ack p99 at half load, ms', half[10].ackP99Ms, 100),
        atMost('1 a frame: ack p99 at half load, ms', half[1].ackP99Ms, 100),
        atLeast('decodes/s on one core', decoding, 300_000),
        atMost('an idle socket, KB', idle, 20),
      ],
    }
  } finally {
    await stage.close()
  }
}

async function besideManyRows(options: { sockets: number; rounds: number; rows: number }): Promise<Outcome> {
  const { sockets, rounds } = options
  const stage = await Stage.open({ devices: sockets })
  try {
    const measure = async () => {
      const runs: Stored[] = []
      for (let round = 0; round <= rounds; round += 1)
        runs.push(
          said('10 a frame', await stage.ingest({ sockets, perFrame: 10, recordsPerSocket: 1_200 }, { keep: true })),
        )
      return runs.slice(1)
    }
    const costs: Record<number, { positionsPerS: number; cpuSPerMillion: number }> = {}
    for (const rows of [1_000_000, options.rows]) {
      say(`${rows} rows of the same devices in the same month`)
      await preload(stage, { rows, devices: sockets })
      const { positionsPerS, cpuSPerMillion } = figures(await measure())
      costs[rows] = { positionsPerS, cpuSPerMillion: cpuSPerMillion.all }
    }
    const [few, many] = [costs[1_000_000]!, costs[options.rows]!]
    const cost = round(many.cpuSPerMillion / few.cpuSPerMillion, 3)
    return {
      name: 'ingest-preloaded',
      figures: {
        sockets,
        rounds,
        byRows: costs,
        costRatio: cost,
        rateRatio: round(many.positionsPerS / few.positionsPerS, 3),
      },
      goals: [atMost('cost of a position, to that beside a million rows', cost, 1.2)],
    }
  } finally {
    await stage.close()
  }
}

/**
 * What the sockets' process grows by, for each device that is logged in and silent. A tenth of them come and go first: the
 * pool's connections with their Prisma clients (5 MB each) are made at the first log-ins, and belong to no socket.
 */
async function idleKb(stage: Stage): Promise<number> {
  say(`${idleSockets} idle sockets`)
  const first = await stage.connect({ sockets: idleSockets / 10, perFrame: 1, recordsPerSocket: 0 })
  await first.leave()
  const before = stage.residentKb('sessions')
  const devices = await stage.connect({ sockets: idleSockets, perFrame: 1, recordsPerSocket: 0 })
  await new Promise((resolve) => setTimeout(resolve, 3_000))
  const after = stage.residentKb('sessions')
  await devices.leave()
  return round((after - before) / idleSockets, 1)
}

function figures(runs: readonly Stored[]) {
  const of = (value: (run: Stored) => number, digits = 1) => round(median(runs.map(value)), digits)
  const parts = ['devices', 'sessions', 'recorder', 'nats', 'postgres'] as const
  return {
    positions: runs[0]!.positions,
    positionsPerS: of(rateOf, 0),
    ackP50Ms: of((run) => run.ackP50Ms),
    ackP99Ms: of((run) => run.ackP99Ms),
    lagP50Ms: of((run) => run.lagP50Ms),
    lagP99Ms: of((run) => run.lagP99Ms),
    cpuSPerMillion: {
      ...(Object.fromEntries(parts.map((part) => [part, of((run) => run.cost[part])])) as Stored['cost']),
      all: of((run) => parts.reduce((sum, part) => sum + run.cost[part], 0)),
    },
    bytesPerPosition: { table: of((run) => run.tableBytes, 0), index: of((run) => run.indexBytes, 0) },
  }
}

function peerFigure(runs: readonly PeerRate[]) {
  const of = (value: (run: PeerRate) => number) => round(median(runs.map(value)), 1)
  return {
    rows: runs[0]!.rows,
    rowsPerS: Math.round(of(({ rowsPerS }) => rowsPerS)),
    cpuSPerMillion: {
      client: of((run) => run.cpuSPerMillion.client),
      postgres: of((run) => run.cpuSPerMillion.postgres),
    },
  }
}

function rateOf({ positions, seconds }: Stored): number {
  return positions / seconds
}

function median(values: readonly number[]): number {
  const inOrder = [...values].sort((a, b) => a - b)
  const middle = inOrder.length >> 1
  return inOrder.length % 2 === 1 ? inOrder[middle]! : (inOrder[middle - 1]! + inOrder[middle]!) / 2
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits))
}

const atLeast = (name: string, value: number, goal: number): Goal => ({
  name,
  value,
  goal: `>= ${goal}`,
  met: value >= goal,
})
const atMost = (name: string, value: number, goal: number): Goal => ({
  name,
  value,
  goal: `<= ${goal}`,
  met: value <= goal,
})

function said<Run extends Stored | PeerRate>(what: string, run: Run): Run {
  const rate = 'rowsPerS' in run ? run.rowsPerS : Math.round(rateOf(run))
  say(`${what}: ${rate}/s${'ackP99Ms' in run ? `, ack p99 ${run.ackP99Ms.toFixed(0)} ms` : ''}`)
  return run
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
