// The model that answers before a tenant has a history of its own: found or trained when first needed, once.
import { createHash } from 'node:crypto'
import { derivedId } from '@clutch/shared/derived-id'
import type { Logger } from '@clutch/shared/logging'
import type { Engine } from '../engine/engine.ts'
import { JobRefused } from '../engine/errors.ts'
import type { Database } from '../kit.ts'
import { INPUT_NAMES } from '../predictive-maintenance/features.ts'
import { HIDDEN, MEMBERS, NETWORK_SETTINGS } from '../predictive-maintenance/network.ts'
import type { TrainingRequest } from '../predictive-maintenance/train.ts'
import { findModelBy, findModel as findModelFile, type SavedModel, saveModel } from './model-files.ts'
import { findModel, keepModel, type StoredModel } from './store.ts'

export interface ReadyModel {
  /** Of its card. */
  id: string
  digest: string
}

export interface ColdStartOptions {
  engine: Engine
  database: Database
  logger: Logger
  request: TrainingRequest
  /** TENSORFLOW_MODELS_PATH */
  directory: string | undefined
}

/** All who need the model at once wait for the same attempt; after a failure the next who asks tries again. */
export function coldStart(options: ColdStartOptions): () => Promise<ReadyModel> {
  let held: Promise<ReadyModel> | undefined
  return () => {
    if (held !== undefined) return held
    const attempt = obtain(options)
    held = attempt
    attempt.catch(() => {
      held = undefined
    })
    return attempt
  }
}

async function obtain({ engine, database, logger, request, directory }: ColdStartOptions): Promise<ReadyModel> {
  const recipe = recipeOf(request)
  const stored = await database.systemTx((tx) => findModel(tx, recipe))
  let standing = stored !== undefined && (await loads(engine, stored.weights, stored.digest)) ? stored : undefined
  if (stored !== undefined && standing === undefined)
    logger.warn({ model: stored.id }, 'a stored model cannot be loaded and will be replaced')

  if (standing === undefined) {
    const made = (await fromDirectory(engine, logger, directory, request.seed)) ?? (await engine.train(request))
    const { bytes: weights, digest, card } = made
    const model: StoredModel = { id: derivedId('mdl', digest), recipe, digest, card, weights }
    standing = await database.systemTx((tx) => keepModel(tx, model, stored?.id))
    // Another process was first and came to other weights: the tenants of both get the same answers.
    if (standing.digest !== digest) await engine.load(standing.weights)
    logger.info({ model: standing.id }, 'a cold-start model is ready')
  }
  await intoDirectory(logger, directory, standing)
  return { id: standing.id, digest: standing.digest }
}

/** The same recipe makes the same model; a changed feature, network or population is another recipe. */
export function recipeOf(request: TrainingRequest): string {
  const parts = [INPUT_NAMES, MEMBERS, HIDDEN, NETWORK_SETTINGS, request]
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
}

async function loads(engine: Engine, bytes: Uint8Array, digest: string): Promise<boolean> {
  try {
    return (await engine.load(bytes)).digest === digest
  } catch (error) {
    if (error instanceof JobRefused && error.reason === 'ModelBytesInvalid') return false
    throw error
  }
}

/** A directory that cannot be read or written costs a training run, not the answer. */
async function fromDirectory(
  engine: Engine,
  logger: Logger,
  directory: string | undefined,
  seed: number,
): Promise<SavedModel | undefined> {
  if (directory === undefined) return undefined
  let saved: SavedModel | null
  try {
    saved = await findModelBy(directory, { origin: 'cold-start', seed })
  } catch (err) {
    logger.warn({ err, directory }, 'the directory of models cannot be read')
    return undefined
  }
  return saved !== null && (await loads(engine, saved.bytes, saved.digest)) ? saved : undefined
}

async function intoDirectory(logger: Logger, directory: string | undefined, model: StoredModel): Promise<void> {
  if (directory === undefined) return
  const { weights, digest, card } = model
  try {
    if ((await findModelFile(directory, digest)) === null) await saveModel(directory, { bytes: weights, digest, card })
  } catch (err) {
    logger.warn({ err, directory }, 'the directory of models cannot be written')
  }
}
