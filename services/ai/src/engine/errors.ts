// Why a job of the engine did not give an answer. A caller decides by class: full and closed are 503, late is 504, died is 500.

class EngineError extends Error {
  override name = 'EngineError'
}

/** The queue is full: nothing was started. Try later, or answer from the cache. */
export class EngineFull extends EngineError {
  override name = 'EngineFull'
}

/** The job used up its time; its worker was ended, and the next job gets a new one. Not tried again: it would be late again. */
export class EngineTimeout extends EngineError {
  override name = 'EngineTimeout'
}

/** The worker died under this job twice. */
export class EngineDied extends EngineError {
  override name = 'EngineDied'
}

export class EngineClosed extends EngineError {
  override name = 'EngineClosed'
}

/** The engine was asked about a model whose bytes it was never given, or gave up keeping. Load it and ask again. */
export class ModelUnknown extends EngineError {
  override name = 'ModelUnknown'
}

/** The job itself said no: NotEnoughHistory, ModelBytesInvalid, RangeError … `reason` is the name it gave. */
export class JobRefused extends EngineError {
  override name = 'JobRefused'
  readonly reason: string

  constructor(reason: string, message: string) {
    super(message)
    this.reason = reason
  }
}
