import { runService } from '@clutch/shared/service'
import { b2b } from './app.ts'

await runService(b2b)
