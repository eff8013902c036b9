// Trained models in a directory: `TENSORFLOW_MODELS_PATH`, where a deployment set it. A model is two files named by the digest of
// its weights, so that replicas may share the directory and write the same model at once without harm.
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { ModelCard, ModelOrigin } from './model-card.ts'
import { digestOf } from './weights.ts'

export interface SavedModel {
  bytes: Uint8Array
  digest: string
  card: ModelCard
}

const DIGEST = /^[0-9a-f]{64}$/
const MAX_FILES = 10_000

export async function saveModel(directory: string, { bytes, digest, card }: SavedModel): Promise<void> {
  await mkdir(directory, { recursive: true })
  // The card last: whoever finds a card finds its weights.
  await writeWhole(join(directory, `${digest}.model`), bytes)
  await writeWhole(join(directory, `${digest}.card.json`), Buffer.from(`${JSON.stringify(card, null, 2)}\n`))
}

/** null: not there, cut off, or not what its name says. */
export async function findModel(directory: string, digest: string): Promise<SavedModel | null> {
  if (!DIGEST.test(digest)) return null
  try {
    const bytes = new Uint8Array(await readFile(join(directory, `${digest}.model`)))
    const card = JSON.parse(await readFile(join(directory, `${digest}.card.json`), 'utf8')) as ModelCard
    return digestOf(bytes) === digest && card.digest === digest ? { bytes, digest, card } : null
  } catch (error) {
    if (isMissing(error) || error instanceof SyntaxError) return null
    throw error
  }
}

/** What a start looks for before it trains: a sound model of this origin and training seed. */
export async function findModelBy(
  directory: string,
  { origin, seed }: { origin: ModelOrigin; seed: number },
): Promise<SavedModel | null> {
  let names: string[]
  try {
    names = await readdir(directory)
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
  for (const name of names.sort().slice(0, MAX_FILES)) {
    if (!name.endsWith('.card.json')) continue
    const model = await findModel(directory, name.slice(0, -'.card.json'.length))
    if (model && model.card.origin === origin && model.card.training.seed === seed) return model
  }
  return null
}

async function writeWhole(path: string, content: Uint8Array): Promise<void> {
  const draft = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}.draft`
  try {
    const file = await open(draft, 'wx')
    try {
      await file.writeFile(content)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(draft, path)
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
